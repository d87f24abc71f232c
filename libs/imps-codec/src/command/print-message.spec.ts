import { describe, expect, it } from '@jest/globals';
import type { CspMessage } from '@smsonly/imps-model';
import { printMessage } from './print-message.js';

const message: CspMessage = {
  version: '1.2',
  session: { type: 'Inband', sessionId: 's-81c2' },
  transactions: [
    {
      mode: 'Request',
      id: '17',
      content: {
        kind: 'SendMessage-Request',
        deliveryReport: true,
        messageInfo: {
          contentSize: 2,
          recipient: {
            users: [{ userId: 'wv:kari@im.example' }, { userId: 'wv:ola', clientId: { url: 'x:y' } }],
            groups: [],
          },
          sender: {},
          dateTime: new Date('2026-05-11T09:30:15Z'),
        },
        contentData: 'Hei på deg',
      },
    },
  ],
  poll: false,
};

describe('a message printed as text', () => {
  it('has a field a line, under the keys of the model', () => {
    expect(printMessage(message)).toBe(
      `version: 1.2
session: Inband s-81c2
poll: false

Request 17: SendMessage-Request
  deliveryReport: true
  messageInfo:
    contentSize: 2
    recipient:
      users:
        - userId: wv:kari@im.example
        - userId: wv:ola
          clientId:
            url: x:y
      groups: (none)
    sender: (empty)
    dateTime: 2026-05-11T09:30:15Z
  contentData: Hei på deg
`,
    );
  });

  it('shows polls, which have no transaction ID, and primitives that no version knows', () => {
    const poll = { mode: 'Request', id: '', content: { kind: 'Polling-Request' } } as const;
    const unknown = { mode: 'Request', id: '1', content: { kind: 'Unknown', name: 'Dance-Request' } } as const;
    expect(printMessage({ version: '1.1', session: { type: 'Outband' }, transactions: [poll, unknown] })).toBe(
      'version: 1.1\nsession: Outband\n\nRequest: Polling-Request\n\nRequest 1: Unknown\n  name: Dance-Request\n',
    );
  });

  it.each([
    ['', '""'],
    [' ends in a space ', '" ends in a space "'],
    ['two\nlines', '"two\\nlines"'],
    ['\u001b[31mred', '"\\u001b[31mred"'],
    ['\u009bturned \u202earound', '"\\u009bturned \\u202earound"'],
    ['half \ud83d', '"half \\ud83d"'],
    ['smile 😀 "quoted"', 'smile 😀 "quoted"'],
  ])('shows the text %j so that nothing in it is hidden and no terminal interprets it', (text, shown) => {
    const content = { kind: 'MessageDelivered', messageId: text } as const;
    const printed = printMessage({ ...message, transactions: [{ mode: 'Request', id: '17', content }] });
    expect(printed).toContain(`  messageId: ${shown}\n`);
  });
});
