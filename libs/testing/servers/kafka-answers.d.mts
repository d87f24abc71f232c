export function liveBrokers(address: string): Promise<number>;
