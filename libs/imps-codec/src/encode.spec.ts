import { describe, expect, it } from '@jest/globals';
import type { CspMessage, CspVersion, Primitive } from '@smsonly/imps-model';
import { CodecError, contentTypeOf, encode, encodingOf } from './index.js';

function message(content: Primitive, version: CspVersion = '1.2', poll?: boolean): CspMessage<Primitive> {
  return {
    version,
    session: { type: 'Inband', sessionId: 's-81c2' },
    transactions: [{ mode: 'Request', id: 'srv7', content }],
    ...(poll !== undefined && { poll }),
  };
}

function written(content: Primitive, version?: CspVersion, poll?: boolean): string {
  return Buffer.from(encode(message(content, version, poll))).toString();
}

function inside(xml: string): string {
  return /<TransactionContent [^>]*>(.*)<\/TransactionContent>/s.exec(xml)?.[1] ?? '';
}

describe('a message written in XML', () => {
  it('is one line: declaration, three namespaces, no DOCTYPE', () => {
    const xml = written({ kind: 'GetPresence-Request', presenceSubList: { onlineStatus: [{}] } }, '1.2', false);
    expect(xml).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>' +
        '<WV-CSP-Message xmlns="http://www.openmobilealliance.org/DTD/WV-CSP1.2"><Session>' +
        '<SessionDescriptor><SessionType>Inband</SessionType><SessionID>s-81c2</SessionID></SessionDescriptor>' +
        '<Transaction><TransactionDescriptor><TransactionMode>Request</TransactionMode>' +
        '<TransactionID>srv7</TransactionID></TransactionDescriptor>' +
        '<TransactionContent xmlns="http://www.openmobilealliance.org/DTD/WV-TRC1.2"><GetPresence-Request>' +
        '<PresenceSubList xmlns="http://www.openmobilealliance.org/DTD/WV-PA1.2"><OnlineStatus></OnlineStatus></PresenceSubList>' +
        '</GetPresence-Request></TransactionContent></Transaction><Poll>F</Poll></Session></WV-CSP-Message>',
    );
  });

  it('has Poll inside the descriptor in 1.1, after the last transaction later', () => {
    const content: Primitive = { kind: 'Status', result: { code: 200 } };
    expect(written(content, '1.1', true)).toContain(
      '<TransactionID>srv7</TransactionID><Poll>T</Poll></TransactionDescriptor>',
    );
    for (const version of ['1.2', '1.3'] as const) {
      expect(written(content, version, true)).toContain('</Transaction><Poll>T</Poll></Session>');
    }
    expect(written(content)).not.toContain('Poll');
  });

  it('is written in the order of the papers, whatever the order of the data', () => {
    const xml = inside(
      written({ kind: 'Login-Request', password: 'p', clientId: { msisdn: '+47', url: 'u' }, userId: 'wv:a' }),
    );
    expect(xml).toBe(
      '<Login-Request><UserID>wv:a</UserID><ClientID><URL>u</URL><MSISDN>+47</MSISDN></ClientID><Password>p</Password></Login-Request>',
    );
  });

  it('escapes what XML must have escaped and nothing else', () => {
    const contentData = `<a href="x">&'\r\n]]>`;
    expect(inside(written({ kind: 'NewMessage', messageInfo: {}, contentData }))).toContain(
      `<ContentData>&lt;a href="x">&amp;'&#13;\n]]&gt;</ContentData>`,
    );
  });

  it('has U+FFFD where XML cannot hold a character', () => {
    const contentData = 'a\u0000b\u000cc\ud800d';
    expect(written({ kind: 'NewMessage', messageInfo: {}, contentData })).toContain(
      '<ContentData>a\ufffdb\ufffdc\ufffdd<',
    );
  });

  it('cannot be written with a value that has no text', () => {
    const problem = (content: Primitive, version?: CspVersion): unknown => {
      try {
        return written(content, version);
      } catch (error) {
        return error;
      }
    };
    expect(problem({ kind: 'KeepAlive-Request', timeToLive: Number.NaN })).toMatchObject({ status: 500 });
    expect(problem({ kind: 'NewMessage', messageInfo: { dateTime: new Date(Number.NaN) } })).toBeInstanceOf(CodecError);
    expect(problem({ kind: 'RejectMessage-Request', messageIds: [] })).toBeInstanceOf(CodecError);
    expect(problem({ kind: 'GetMap-Request' }, '1.2')).toMatchObject({
      problem: 'GetMap-Request does not exist in CSP 1.2',
    });
  });
});

describe('what a version does not know is left out', () => {
  const smsOnly: Primitive = {
    kind: 'PresenceNotification-Request',
    presences: [
      {
        userId: 'wv:+4790000002@im.example',
        presenceSubList: {
          onlineStatus: [
            { qualifier: true, presenceValue: true, clientId: { msisdn: '+4790000002' } },
            { qualifier: true, presenceValue: false, clientId: { url: 'other' } },
          ],
          clientInfo: [{ qualifier: true, clientType: 'CLI', clientId: { msisdn: '+4790000002' } }],
          userAvailability: { qualifier: true, presenceValue: 'AVAILABLE' },
          statusText: { qualifier: true, presenceValue: 'SMS-only' },
          infoLink: { qualifier: true },
        },
      },
    ],
  };

  it('no ClientID and one value a terminal-level attribute before 1.3, no InfoLink in 1.1', () => {
    const common =
      '<OnlineStatus><Qualifier>T</Qualifier><PresenceValue>T</PresenceValue></OnlineStatus>' +
      '<ClientInfo><Qualifier>T</Qualifier><ClientType>CLI</ClientType></ClientInfo>' +
      '<UserAvailability><Qualifier>T</Qualifier><PresenceValue>AVAILABLE</PresenceValue></UserAvailability>' +
      '<StatusText><Qualifier>T</Qualifier><PresenceValue>SMS-only</PresenceValue></StatusText>';
    expect(written(smsOnly, '1.1')).toContain(`PA1.1">${common}</PresenceSubList>`);
    expect(written(smsOnly, '1.2')).toContain(
      `WV-PA1.2">${common}<InfoLink><Qualifier>T</Qualifier></InfoLink></PresenceSubList>`,
    );
  });

  it('in 1.3 every terminal is there with its ClientID last', () => {
    expect(written(smsOnly, '1.3')).toContain(
      '<OnlineStatus><Qualifier>T</Qualifier><PresenceValue>T</PresenceValue><ClientID><MSISDN>+4790000002</MSISDN></ClientID></OnlineStatus>' +
        '<OnlineStatus><Qualifier>T</Qualifier><PresenceValue>F</PresenceValue><ClientID><URL>other</URL></ClientID></OnlineStatus>' +
        '<ClientInfo><Qualifier>T</Qualifier><ClientType>CLI</ClientType><ClientID><MSISDN>+4790000002</MSISDN></ClientID></ClientInfo>',
    );
  });

  it('block lists say whether they are in use inside until 1.2, beside in 1.3', () => {
    const content: Primitive = {
      kind: 'GetBlockedList-Response',
      blockList: { inUse: true, entityList: { userIds: ['wv:x'] } },
      blockListInUse: true,
    };
    const entities = '<EntityList><UserID>wv:x</UserID></EntityList>';
    expect(inside(written(content, '1.2'))).toBe(
      `<GetBlockedList-Response><BlockList><InUse>T</InUse>${entities}</BlockList></GetBlockedList-Response>`,
    );
    expect(inside(written(content, '1.3'))).toBe(
      `<GetBlockedList-Response><BlockList>${entities}</BlockList><BlockListInUse>T</BlockListInUse></GetBlockedList-Response>`,
    );
    expect(inside(written({ kind: 'BlockEntity-Request' }, '1.1'))).toBe('<BlockUser-Request></BlockUser-Request>');
  });

  it('the answer to a capability request has the form of its version', () => {
    const content: Primitive = {
      kind: 'ClientCapability-Response',
      clientId: { url: 'u' },
      capabilityList: { multiTrans: 1, tcpPort: 3171 },
      agreedCapabilityList: { supportedBearers: ['HTTP'], cirUrl: { url: 'http://im.example/c' } },
    };
    expect(inside(written(content, '1.1'))).toBe(
      '<ClientCapability-Response><ClientID><URL>u</URL></ClientID><CapabilityList><MultiTrans>1</MultiTrans><TCPPort>3171</TCPPort></CapabilityList></ClientCapability-Response>',
    );
    expect(inside(written(content, '1.2'))).toBe(
      '<ClientCapability-Response><AgreedCapabilityList><SupportedBearer>HTTP</SupportedBearer><CIRURL><URL>http://im.example/c</URL></CIRURL></AgreedCapabilityList></ClientCapability-Response>',
    );
    expect(inside(written(content, '1.3'))).toContain(
      '<CIRHTTPAddress><URL>http://im.example/c</URL></CIRHTTPAddress>',
    );
  });

  it('an empty Note is dropped', () => {
    const content: Primitive = {
      kind: 'UpdatePresence-Request',
      presenceSubList: { commCap: [{ commCs: [{ cap: 'IM', status: 'OPEN', note: '' }] }] },
    };
    expect(inside(written(content))).toContain('<CommC><Cap>IM</Cap><Status>OPEN</Status></CommC>');
  });
});

describe('content types', () => {
  it.each([
    ['application/vnd.wv.csp.xml', 'xml'],
    ['Application/VND.wv.csp+XML; charset=utf-8', 'xml'],
    ['application/vnd.wv.csp.wbxml', 'wbxml'],
    ['application/vnd.wv.csp+wbxml', 'wbxml'],
    ['text/xml', undefined],
    ['', undefined],
  ])('"%s" announces %s', (contentType, encoding) => {
    expect(encodingOf(contentType)).toBe(encoding);
  });

  it('are spelled with a plus in 1.3', () => {
    expect(contentTypeOf('1.2', 'xml')).toBe('application/vnd.wv.csp.xml');
    expect(contentTypeOf('1.3', 'xml')).toBe('application/vnd.wv.csp+xml');
  });
});
