import { describe, expect, it } from '@jest/globals';
import { decode, encode } from '@smsonly/imps-codec';
import { cspVersions, type CspMessage, type CspVersion, type Primitive } from '@smsonly/imps-model';
import fc from 'fast-check';
import { kindsOfClients, mark, markedPrimitives, wholePrimitive } from '../testing/every-field.js';
import { documentEvent } from './document-event.js';
import { readShownDocuments } from './document-event.js';

const sessionId = 'session-81c2';

function messageOf(version: CspVersion, content: Primitive, id = '7'): CspMessage<Primitive> {
  return { version, session: { type: 'Inband', sessionId }, transactions: [{ mode: 'Request', id, content }] };
}

function shown(message: CspMessage<Primitive>, how: 'masked' | 'whole' = 'masked') {
  const octets = encode(message, { encoding: 'wbxml' }).length;
  const { attributes } = documentEvent({ direction: 'in', at: 0, message, octets }, how, true);
  return { xml: String(attributes['csp.xml']), octets };
}

const wbxmlSize = (xml: string): number =>
  encode(decode(Buffer.from(xml)) as CspMessage<Primitive>, { encoding: 'wbxml' }).length;

const login = (password: string, userId = 'wv:alice@im.example.com'): Primitive => ({
  kind: 'Login-Request',
  userId,
  clientId: { url: 'WV:Client' },
  password,
  timeToLive: 600,
  sessionCookie: 'cookie-1',
});
const sendMessage = (userId: string, text: string): Primitive => ({
  kind: 'SendMessage-Request',
  deliveryReport: true,
  messageInfo: {
    sender: { user: { userId: 'wv:alice' } },
    recipient: { users: [{ userId }] },
    contentType: 'text/plain',
    contentSize: Buffer.byteLength(text),
  },
  contentData: text,
});

describe('a masked document', () => {
  it('shows its form, an element per line, and who is no more than a shape', () => {
    expect(shown(messageOf('1.2', sendMessage('wv:+4790000009@im.example.com', 'blå & grønn'))).xml).toBe(
      `<WV-CSP-Message xmlns="http://www.openmobilealliance.org/DTD/WV-CSP1.2">
  <Session>
    <SessionDescriptor>
      <SessionType>Inband</SessionType>
      <SessionID>************</SessionID>
    </SessionDescriptor>
    <Transaction>
      <TransactionDescriptor>
        <TransactionMode>Request</TransactionMode>
        <TransactionID>7</TransactionID>
      </TransactionDescriptor>
      <TransactionContent xmlns="http://www.openmobilealliance.org/DTD/WV-TRC1.2">
        <SendMessage-Request>
          <DeliveryReport>T</DeliveryReport>
          <MessageInfo>
            <ContentType>text/plain</ContentType>
            <ContentSize>13</ContentSize>
            <Recipient>
              <User>
                <UserID>wv:+47******09@im.example.com</UserID>
              </User>
            </Recipient>
            <Sender>
              <User>
                <UserID>wv:a****</UserID>
              </User>
            </Sender>
          </MessageInfo>
          <ContentData>*************</ContentData>
        </SendMessage-Request>
      </TransactionContent>
    </Transaction>
  </Session>
</WV-CSP-Message>`,
    );
  });

  it('is the whole one only where everybody may read everything', () => {
    expect(shown(messageOf('1.2', sendMessage('wv:bob@im.example.com', 'a < b')), 'whole').xml).toContain(
      '<ContentData>a &lt; b</ContentData>',
    );
    expect(readShownDocuments('whole')).toBe('whole');
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    try {
      expect(() => readShownDocuments('whole')).toThrow(/must not be whole/);
      expect(readShownDocuments('masked')).toBe('masked');
    } finally {
      process.env['NODE_ENV'] = before;
    }
  });

  it.each(cspVersions)('hides whatever is written into any field of any primitive of CSP %s', (version) => {
    const told: string[] = [];
    for (const kind of kindsOfClients(version)) {
      for (const { field, primitive } of markedPrimitives(kind, version)) {
        const { xml } = shown(messageOf(version, primitive));
        if (xml.includes(mark)) told.push(`${kind} ${field}`);
      }
    }
    expect(told).toEqual([]);
  });

  it.each(cspVersions)('is as large in WBXML as the document of CSP %s, and a document', (version) => {
    const different: string[] = [];
    for (const kind of kindsOfClients(version)) {
      const { xml, octets } = shown(messageOf(version, wholePrimitive(kind, version)));
      if (wbxmlSize(xml) !== octets) different.push(`${kind} ${octets} ${wbxmlSize(xml)}`);
    }
    expect(different).toEqual([]);
  });

  it('has no text, password or number of whatever is in it', () => {
    const secrets = fc
      .string({ unit: 'grapheme', minLength: 3, maxLength: 40 })
      .filter((text) => !/^[\s*T<>&;a-z]*$/i.test(text));
    const number = fc.stringMatching(/^47[0-9]{8}$/);
    fc.assert(
      fc.property(secrets, number, fc.constantFrom(...cspVersions), (secret, digits, version) => {
        for (const content of [sendMessage(`wv:+${digits}@im.example.com`, secret), login(secret, `wv:+${digits}`)]) {
          const { xml } = shown(messageOf(version, content));
          const texts = xml.replaceAll(/<[^>]*>/g, ' ');
          expect(texts).not.toContain(secret);
          expect(texts).not.toContain(digits);
          expect(texts).not.toContain(sessionId);
        }
      }),
    );
  });
});
