// Alice and Bob, registered through the provisioning API if they do not exist.
import { Problem } from './steps.mjs';

/** @param {string} domain */
export const demoAccounts = (domain) => [
  { userId: `wv:alice@${domain}`, account: { password: 'alice-pw', msisdn: '+4790000001', displayName: 'Alice' } },
  { userId: `wv:bob@${domain}`, account: { password: 'bob-pw', msisdn: '+4790000002', displayName: 'Bob' } },
];

/**
 * @param {{ adminUrl: string, token: string, domain: string }} options
 * @returns {Promise<string>} what was done
 * @throws {Problem} when the API refuses
 */
export async function registerDemoAccounts({ adminUrl, token, domain }) {
  const done = [];
  for (const { userId, account } of demoAccounts(domain)) {
    const url = `${adminUrl}/v1/accounts/${encodeURIComponent(userId)}`;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    // An existing account stays as it is: it may have been changed.
    const found = await fetch(url, { headers });
    await found.arrayBuffer();
    if (found.ok) continue;
    const answer = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(account) });
    const text = await answer.text();
    if (answer.ok) done.push(userId);
    else if (answer.status === 409) done.push(`not ${userId}: another account has the number ${account.msisdn}`);
    else throw new Problem(`the provisioning API refused ${userId}: ${answer.status} ${text.slice(0, 300)}`);
  }
  return done.length > 0 ? done.join(', ') : 'nothing to do';
}
