import { describe, expect, it } from '@jest/globals';
import { encode } from '@smsonly/imps-codec';
import { cspVersions } from '@smsonly/imps-model';
import { kindsOfClients, mark, markedPrimitives } from './every-field.js';

describe('every text field of every primitive', () => {
  it.each(cspVersions)('is found, and can be written in CSP %s', (version) => {
    for (const kind of kindsOfClients(version)) {
      for (const { field, primitive } of markedPrimitives(kind, version)) {
        const transactions = [{ mode: 'Request' as const, id: '1', content: primitive }];
        const bytes = encode({ version, session: { type: 'Inband', sessionId: 's' }, transactions });
        if (!Buffer.from(bytes).includes(`${mark}</`)) throw new Error(`${field} is not written`);
      }
    }
    expect(markedPrimitives('SendMessage-Request', version).map(({ field }) => field)).toContain(
      'SendMessage-Request/ContentData',
    );
  });
});
