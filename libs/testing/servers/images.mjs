// The images that tests use where a Docker engine answers.
export const postgresImage = process.env.TEST_POSTGRES_IMAGE ?? 'postgres:18';
export const kafkaImage = process.env.TEST_KAFKA_IMAGE ?? 'apache/kafka:4.4.0';
