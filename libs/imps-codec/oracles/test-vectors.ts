import type { CspMessage, Primitive } from '@smsonly/imps-model';

/** A message and its WBXML, which tshark and (for 1.1 and 1.2) wbxml2xml read without errors. */
export type TestVector = Readonly<{ name: string; hex: string; message: CspMessage<Primitive> }>;

export const testVectors: readonly TestVector[] = [
  {
    name: 'Login-Response of 1.1',
    hex: `0310 6a00 c905 0331 2e31 0001 6d6e 7080 1901 0172 7476 8021 0175 0374 3100 0161 800b 0101
      f307 0331 2e31 0001 0001 5e00 004a 7703 5756 3a63 6c69 0001 016a 4bc3 01c8 0101 6f03 732d
      3100 0100 015c c302 0258 014b 802c 0101 0101 0101`,
    message: {
      version: '1.1',
      session: { type: 'Outband' },
      transactions: [
        {
          mode: 'Response',
          id: 't1',
          content: {
            kind: 'Login-Response',
            clientId: { url: 'WV:cli' },
            result: { code: 200 },
            sessionId: 's-1',
            keepAliveTime: 600,
            capabilityRequest: true,
          },
        },
      ],
      poll: false,
    },
  },
  {
    name: 'NewMessage of 1.2',
    hex: `0311 6a00 c908 0331 2e32 0001 6d6e 7080 1101 6f03 732d 3100 0101 7274 7680 2001 7503 7372
      7639 0001 01f3 0a03 312e 3200 0100 0655 5300 005b 036d 3100 0150 8028 014f c301 0201 6779
      7a03 7776 3a61 0001 0101 6c79 7a03 7776 3a2b 3437 3132 3334 3536 3738 0001 0101 5103 3230
      3236 3035 3131 5430 3933 3031 355a 0001 014d 0348 6900 0101 0101 6180 2c01 0101`,
    message: {
      version: '1.2',
      session: { type: 'Inband', sessionId: 's-1' },
      transactions: [
        {
          mode: 'Request',
          id: 'srv9',
          content: {
            kind: 'NewMessage',
            messageInfo: {
              messageId: 'm1',
              contentType: 'text/plain',
              contentSize: 2,
              recipient: { users: [{ userId: 'wv:a' }] },
              sender: { user: { userId: 'wv:+4712345678' } },
              dateTime: new Date('2026-05-11T09:30:15Z'),
            },
            contentData: 'Hi',
          },
        },
      ],
      poll: true,
    },
  },
  {
    name: 'PresenceNotification of 1.2',
    hex: `0311 6a00 c908 0331 2e32 0001 6d6e 7080 1101 6f03 732d 3100 0101 7274 7680 2001 7503 3700
      0101 f30a 0331 2e32 0001 0004 5b00 0062 7a03 7776 3a2b 3437 3132 3334 3536 3738 0001 e309
      0331 2e32 0001 0005 6100 0066 802c 0164 802c 0101 0005 4d00 0066 802c 0100 054f 8062 0101
      0101 0101 0100 0061 800b 0101 01`,
    message: {
      version: '1.2',
      session: { type: 'Inband', sessionId: 's-1' },
      transactions: [
        {
          mode: 'Request',
          id: '7',
          content: {
            kind: 'PresenceNotification-Request',
            presences: [
              {
                userId: 'wv:+4712345678',
                presenceSubList: {
                  onlineStatus: [{ qualifier: true, presenceValue: true }],
                  clientInfo: [{ qualifier: true, clientType: 'CLI' }],
                },
              },
            ],
          },
        },
      ],
      poll: false,
    },
  },
  {
    name: 'the notification of an SMS-only number in 1.3',
    hex: `0312 6a00 c90b 0331 2e33 0001 6d6e 7080 1101 6f03 732d 3831 6332 0001 0172 7476 8020 0175
      0373 7276 3737 0001 01f3 0d03 312e 3300 0100 045b 0000 627a 0377 763a 2b34 3739 3030 3030
      3030 3240 696d 2e65 7861 6d70 6c65 0001 e30c 0331 2e33 0001 0005 6100 0066 802c 0164 802c
      014a 5d03 2b34 3739 3030 3030 3030 3200 0101 0100 054d 0000 6680 2c01 0005 4f80 6201 0000
      4a5d 032b 3437 3930 3030 3030 3032 0001 0101 0005 6e00 0066 802c 0164 805f 0101 0005 6b00
      0066 802c 0164 0353 4d53 2d6f 6e6c 7900 0101 0101 0101 0161 800b 0101 01`,
    message: {
      version: '1.3',
      session: { type: 'Inband', sessionId: 's-81c2' },
      transactions: [
        {
          mode: 'Request',
          id: 'srv77',
          content: {
            kind: 'PresenceNotification-Request',
            presences: [
              {
                userId: 'wv:+4790000002@im.example',
                presenceSubList: {
                  onlineStatus: [{ qualifier: true, presenceValue: true, clientId: { msisdn: '+4790000002' } }],
                  clientInfo: [{ qualifier: true, clientType: 'CLI', clientId: { msisdn: '+4790000002' } }],
                  userAvailability: { qualifier: true, presenceValue: 'AVAILABLE' },
                  statusText: { qualifier: true, presenceValue: 'SMS-only' },
                },
              },
            ],
          },
        },
      ],
      poll: false,
    },
  },
];
