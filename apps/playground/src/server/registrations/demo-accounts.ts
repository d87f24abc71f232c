import type { DemoAccount } from '../../seams/settings.js';

const members = ['userId', 'password', 'displayName', 'msisdn'] as const;

/**
 * Reads accounts as configured: a JSON list.
 * @throws Error that says what it must look like; it quotes nothing
 */
export function readDemoAccounts(text: string): readonly DemoAccount[] {
  const mistake = new Error(`must be a JSON list of objects with the texts ${members.join(', ')}`);
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw mistake;
  }
  if (!Array.isArray(list)) throw mistake;
  return list.map((given: unknown) => {
    const account = (typeof given === 'object' && given !== null ? given : {}) as Record<string, unknown>;
    const [userId, password, displayName, msisdn] = members.map((member) => account[member]);
    if (
      typeof userId !== 'string' ||
      typeof password !== 'string' ||
      typeof displayName !== 'string' ||
      typeof msisdn !== 'string'
    )
      throw mistake;
    return { userId, password, displayName, msisdn };
  });
}
