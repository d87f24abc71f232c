// The servers of one test run: started when the first suite asks for them, shared by all suites, stopped at the end.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migrate } from '../../../prisma/migrate.mjs';
import { canRun, containerKafka, containerPostgres } from './containers.mjs';
import { embeddedKafka, embeddedPostgres } from './embedded.mjs';
import { kafkaImage, postgresImage } from './images.mjs';
import { from } from './over-http.mjs';

const migrations = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));

/** Asked once for a test run: trying to pull an unavailable image takes long. @param {string} image */
async function canRunHere(image) {
  const holder = process.env.SMSONLY_TEST_SERVERS;
  return holder ? from(holder).canRun(image) : canRun(image);
}

/** Which kind of server to run: TEST_SERVERS=embedded or containers decides, else what there is. @param {string} image */
async function inContainer(image) {
  const wish = process.env.TEST_SERVERS;
  if (wish === 'embedded') return false;
  if (await canRunHere(image)) return true;
  if (wish === 'containers')
    throw new Error(`TEST_SERVERS=containers, but no Docker engine answers that has ${image} or can pull it`);
  return false;
}

export const newPostgres = async () => ((await inContainer(postgresImage)) ? containerPostgres() : embeddedPostgres());
export const newKafka = async () => ((await inContainer(kafkaImage)) ? containerKafka() : embeddedKafka());

/** @param {string} url @param {string} statement */
export async function execute(url, statement) {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A digest of all migrations. */
function migrationsDigest() {
  const digest = createHash('sha256');
  if (existsSync(migrations)) {
    for (const name of readdirSync(migrations).sort()) {
      const file = join(migrations, name, 'migration.sql');
      if (existsSync(file)) digest.update(name).update(readFileSync(file));
    }
  }
  return digest.digest('hex').slice(0, 12);
}

/** @template T @param {() => Promise<T>} make @returns {() => Promise<T>} the same for every caller */
function once(make) {
  /** @type {Promise<T> | undefined} */
  let made;
  return () => (made ??= make());
}

export class TestServers {
  /** @type {string[]} */
  started = [];
  /** @type {{ close(): Promise<void> }[]} */
  running = [];
  /** @type {Map<string, Promise<string>>} */
  templates = new Map();

  postgres = once(async () => this.keep('Postgres', await newPostgres()));
  kafka = once(async () => this.keep('Kafka', await newKafka()));

  /** @template {{ kind: string, close(): Promise<void> }} S @param {string} name @param {S} server */
  keep(name, server) {
    this.started.push(`${name}: ${server.kind}`);
    this.running.push(server);
    return server;
  }

  /** A database of the suite's own. @param {{ migrated: boolean }} options @returns {Promise<{ url: string, name: string }>} */
  async database({ migrated }) {
    const server = await this.postgres();
    const name = `test_${randomBytes(6).toString('hex')}`;
    const template = migrated ? await this.template(server) : 'template0';
    await execute(server.url('postgres'), `create database ${name} template ${template}`);
    return { url: server.url(name), name };
  }

  /** Migrating is slow, copying a migrated database is not. @param {{ url(database: string): string }} server */
  template(server) {
    const name = `template_${migrationsDigest()}`;
    const ready = this.templates.get(name) ?? this.makeTemplate(server, name);
    this.templates.set(name, ready);
    return ready;
  }

  /** @param {{ url(database: string): string }} server @param {string} name */
  async makeTemplate(server, name) {
    await execute(server.url('postgres'), `create database ${name} template template0`);
    await migrate({ url: server.url(name) });
    return name;
  }

  /** @param {string} name */
  async dropDatabase(name) {
    const server = await this.postgres();
    if (!/^test_[0-9a-f]+$/.test(name)) throw new Error(`not a test database: ${name}`);
    await execute(server.url('postgres'), `drop database if exists ${name} with (force)`);
  }

  /** @returns {Promise<{ brokers: string }>} */
  async broker() {
    const { brokers } = await this.kafka();
    return { brokers };
  }

  async stop() {
    await Promise.all(this.running.splice(0).map((server) => server.close()));
  }
}
