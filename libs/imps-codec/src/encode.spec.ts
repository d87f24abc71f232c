import { describe, expect, it } from '@jest/globals';
import type { CspMessage, CspVersion, Primitive, ServiceFeatures } from '@smsonly/imps-model';
import { CodecError, contentTypeOf, decode, encode, encodingOf } from './index.js';

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

function refused(content: Primitive, version?: CspVersion): unknown {
  return thrown(() => written(content, version));
}

function thrown(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

/** What MessageInfo must have at least. */
const info = {
  contentSize: 5,
  recipient: { users: [{ userId: 'wv:kari' }] },
  sender: { user: { userId: 'wv:per' } },
} as const;

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

  it('is written in the order of the specification, whatever the order of the data', () => {
    const xml = inside(
      written({
        kind: 'Login-Request',
        sessionCookie: 'c',
        password: 'p',
        clientId: { msisdn: '+47', url: 'u' },
        userId: 'wv:a',
      }),
    );
    expect(xml).toBe(
      '<Login-Request><UserID>wv:a</UserID><ClientID><URL>u</URL><MSISDN>+47</MSISDN></ClientID><Password>p</Password><SessionCookie>c</SessionCookie></Login-Request>',
    );
  });

  it('escapes what XML must have escaped and nothing else', () => {
    const contentData = `<a href="x">&'\r\n]]>`;
    expect(inside(written({ kind: 'NewMessage', messageInfo: info, contentData }))).toContain(
      `<ContentData>&lt;a href="x">&amp;'&#13;\n]]&gt;</ContentData>`,
    );
  });

  it('has U+FFFD where XML cannot hold a character', () => {
    const contentData = 'a\u0000b\u000cc\ud800d';
    expect(written({ kind: 'NewMessage', messageInfo: info, contentData })).toContain(
      '<ContentData>a\ufffdb\ufffdc\ufffdd<',
    );
  });

  it('keeps the white space around the text of an Extended-Request', () => {
    const content: Primitive = { kind: 'Extended-Request', extendedData: '  a ' };
    expect(inside(written(content, '1.2'))).toBe('<Extended-Request>  a </Extended-Request>');
    for (const version of ['1.2', '1.3'] as const) {
      for (const encoding of ['xml', 'wbxml'] as const) {
        expect(decode(encode(message(content, version), { encoding })).transactions[0]?.content).toEqual(content);
      }
    }
  });
});

describe('a message that cannot be written is refused with 500, in either wire form:', () => {
  const base = 'WV-CSP-Message/Session/Transaction/TransactionContent';

  it('a value that has no text', () => {
    expect(refused({ kind: 'KeepAlive-Request', timeToLive: Number.NaN })).toMatchObject({ status: 500 });
    const dateTime = new Date(Number.NaN);
    expect(refused({ kind: 'NewMessage', messageInfo: { ...info, dateTime } })).toMatchObject({
      status: 500,
      place: { path: `${base}/NewMessage/MessageInfo` },
    });
    expect(refused({ kind: 'RejectMessage-Request', messageIds: [] })).toBeInstanceOf(CodecError);
    expect(refused({ kind: 'GetMap-Request' }, '1.2')).toMatchObject({
      problem: 'GetMap-Request does not exist in CSP 1.2',
    });
  });

  const good = message({ kind: 'GetList-Request' });
  const [transaction] = good.transactions;
  const of = (content: unknown) => ({ ...good, transactions: [{ ...transaction, content }] });
  const discovery = { kind: 'WV-CSP-VersionDiscovery-Request', versionList: {} };
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['no object', 'message'],
    ['no version', {}],
    ['an unsupported version', { ...good, version: '1.4' }],
    ['no session', { ...good, session: undefined }],
    ['no transactions', { ...good, transactions: [] }],
    ['transactions that are none', { ...good, transactions: [undefined] }],
    ['transactions that are no list', { ...good, transactions: transaction }],
    ['no mode', { ...good, transactions: [{ ...transaction, mode: undefined }] }],
    ['no content', of(undefined)],
    ['content that is no primitive', of('GetList-Request')],
    ['an unknown primitive', of({ kind: 'Unknown', name: 'Fly-Request' })],
    ['a text in place of a list', of({ kind: 'RejectMessage-Request', messageIds: 'abc' })],
    ['an object in place of a list', of({ kind: 'ListManage-Request', contactList: 'l', removeNickList: { 0: 'a' } })],
    ['a list in place of an element', of({ kind: 'Status', result: [{ code: 200 }] })],
    ['a text in place of an element', of({ kind: 'Status', result: '200' })],
    [
      'a capability that is there with false',
      of({
        kind: 'Service-Request',
        functions: { features: { FundamentalFeat: { SearchFunc: { SRCH: false } } } },
        allFunctionsRequest: false,
      }),
    ],
    ['no place without a session', { ...of({ kind: 'GetList-Request' }), bare: 'root' }],
    ['nothing to stand without a session', { ...good, transactions: [], bare: 'root' }],
    [
      'another transaction beside what stands without a session',
      { ...good, transactions: [{ ...transaction, content: discovery }, transaction], bare: 'message' },
    ],
  ])('%s', (_what, given) => {
    for (const encoding of ['xml', 'wbxml'] as const) {
      const error = thrown(() => encode(given as CspMessage<Primitive>, { encoding }));
      expect(error).toBeInstanceOf(CodecError);
      expect(error).toMatchObject({ status: 500, place: { path: expect.stringMatching(/^WV-CSP-Message/) } });
    }
  });
});

describe('what is optional when it is read and mandatory when it is written', () => {
  const base = 'WV-CSP-Message/Session/Transaction/TransactionContent';
  const login = { kind: 'Login-Request', userId: 'wv:a', clientId: {} } as const;
  const member = { groupId: 'wv:/g', subscribeNotification: true } as const;
  it.each<[string, CspVersion, Primitive, string]>([
    ['sessionCookie', '1.1', login, 'Login-Request'],
    ['clientId', '1.3', { kind: 'Login-Response', result: { code: 200 } }, 'Login-Response'],
    ['allFunctionsRequest', '1.2', { kind: 'Service-Request' }, 'Service-Request'],
    ['clientId', '1.1', { kind: 'Service-Request', allFunctionsRequest: true }, 'Service-Request'],
    ['features', '1.2', { kind: 'Service-Response', functions: {} }, 'Service-Response/Functions'],
    ['capabilityList', '1.2', { kind: 'ClientCapability-Request' }, 'ClientCapability-Request'],
    ['agreedCapabilityList', '1.2', { kind: 'ClientCapability-Response' }, 'ClientCapability-Response'],
    ['capabilityList', '1.1', { kind: 'ClientCapability-Response', clientId: {} }, 'ClientCapability-Response'],
    ['receiveList', '1.2', { kind: 'ListManage-Request', contactList: 'wv:a/l' }, 'ListManage-Request'],
    ['contentSize', '1.1', { kind: 'NewMessage', messageInfo: {} }, 'NewMessage/MessageInfo'],
    ['sender', '1.2', { kind: 'NewMessage', messageInfo: { ...info, sender: undefined } }, 'NewMessage/MessageInfo'],
    ['deliveryReport', '1.2', { kind: 'SendMessage-Request', messageInfo: info }, 'SendMessage-Request'],
    ['messageInfo', '1.2', { kind: 'DeliveryReport-Request', result: { code: 200 } }, 'DeliveryReport-Request'],
    [
      'presenceSubList',
      '1.2',
      { kind: 'GetPresence-Response', result: { code: 200 }, presences: [{ userId: 'a' }] },
      'GetPresence-Response/Presence',
    ],
    ['defaultList', '1.2', { kind: 'DeleteAttributeList-Request', userIds: ['wv:a'] }, 'DeleteAttributeList-Request'],
    ['sender', '1.2', { kind: 'InviteUser-Response', inviteId: 'i', acceptance: true }, 'InviteUser-Response'],
    ['sender', '1.1', { kind: 'Invite-Response', inviteId: 'i', acceptance: true }, 'Invite-Response'],
    ['joinedRequest', '1.2', { kind: 'JoinGroup-Request', ...member }, 'JoinGroup-Request'],
    ['completionFlag', '1.2', { kind: 'Search-Response', searchFindings: 0 }, 'Search-Response'],
  ])('%s in %s is refused with 500 when it is missing', (key, version, content, path) => {
    expect(refused(content, version)).toMatchObject({
      status: 500,
      problem: `${key} is missing`,
      place: { path: `${base}/${path}` },
    });
  });

  it.each<[CspVersion, Primitive]>([
    ['1.1', { kind: 'ClientCapability-Request', clientId: {} }],
    ['1.1', { kind: 'ListManage-Request', contactList: 'wv:a/l' }],
    ['1.1', { kind: 'SendMessage-Request', messageInfo: info }],
    ['1.1', { kind: 'InviteUser-Response', inviteId: 'i', acceptance: true }],
    ['1.1', { kind: 'JoinGroup-Request', ...member }],
  ])('may be missing in the versions that have it optional or not at all (%s, $kind)', (version, content) => {
    expect(inside(written(content, version))).toContain(`</${content.kind}>`);
  });

  it('counts where one at least must stand: an empty list, property list, feature list or Sender', () => {
    const contactList = 'wv:a/l';
    expect(refused({ kind: 'CreateList-Request', contactList, contactListProperties: [] })).toMatchObject({
      status: 500,
      problem: 'ContactListProperties is empty',
    });
    expect(refused({ kind: 'Service-Response', functions: { features: {} } })).toMatchObject({
      status: 500,
      problem: 'WVCSPFeat is empty',
    });
    expect(refused({ kind: 'NewMessage', messageInfo: { ...info, sender: {} } })).toMatchObject({
      status: 500,
      problem: 'Sender is empty',
    });
  });
});

describe('what a version does not support is left out', () => {
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

  it('an element that holds nothing else goes with it: a refused function must not become the whole feature', () => {
    const refusing = (features: ServiceFeatures): Primitive => ({
      kind: 'Service-Response',
      clientId: { url: 'u' },
      functions: { features },
    });
    const gone = '<Service-Response></Service-Response>';
    expect(inside(written(refusing({ PresenceFeat: { AttListFunc: { CALI: true } } }), '1.3'))).toBe(gone);
    expect(inside(written(refusing({ PresenceFeat: { PresenceAuthFunc: { REACT: true } } }), '1.3'))).toBe(gone);
    const inOld = inside(
      written(
        refusing({ FundamentalFeat: { VerifyIDFunc: { VRID: true } }, IMFeat: { MM: true }, GroupFeat: {} }),
        '1.1',
      ),
    );
    expect(inOld).toContain('<Functions><WVCSPFeat><GroupFeat></GroupFeat></WVCSPFeat></Functions>');
  });

  it('a request of which nothing is left is refused: without it everything would be requested', () => {
    const functions = { features: { PresenceFeat: { AttListFunc: { CALI: true } } } } as const;
    const problem = 'CSP 1.3 supports nothing of functions';
    expect(refused({ kind: 'Service-Request', functions, allFunctionsRequest: false }, '1.3')).toMatchObject({
      status: 500,
      problem,
    });
    const login = { kind: 'Login-Request', userId: 'wv:a', clientId: {}, sessionCookie: 'c', functions } as const;
    expect(refused(login, '1.3')).toMatchObject({ status: 500, problem });
  });

  it('a request for attributes of which nothing is left is refused: none would stand for all of them', () => {
    const presenceSubList = { infoLink: {} };
    const problem = 'CSP 1.1 supports nothing of presenceSubList';
    expect(
      refused({ kind: 'SubscribePresence-Request', users: [{ userId: 'wv:a' }], presenceSubList }, '1.1'),
    ).toMatchObject({ status: 500, problem });
    expect(refused({ kind: 'PresenceAuth-Request', userId: 'wv:a', presenceSubList }, '1.1')).toMatchObject({
      problem,
    });
    const unknownAttributes = ['Horoscope'];
    expect(refused({ kind: 'GetPresence-Request', presenceSubList: { unknownAttributes } }, '1.2')).toMatchObject({
      problem: problem.replace('1.1', '1.2'),
    });
    // 1.1 has no list of attributes here and would grant all that was asked for.
    const granted = {
      kind: 'PresenceAuth-User',
      userId: 'wv:a',
      acceptance: true,
      presenceSubList: { alias: {} },
    } as const;
    expect(refused(granted, '1.1')).toMatchObject({
      status: 500,
      problem: 'presenceSubList cannot be expressed in CSP 1.1',
    });
    expect(inside(written({ kind: 'GetPresence-Request', presenceSubList: {} }, '1.1'))).toContain(
      '></PresenceSubList>',
    );
  });

  it('a presence of which nothing is left has an empty PresenceSubList: one phone family fails without', () => {
    const presences = [{ userId: 'wv:a', presenceSubList: { infoLink: { qualifier: true } } }];
    expect(inside(written({ kind: 'PresenceNotification-Request', presences }, '1.1'))).toBe(
      '<PresenceNotification-Request><Presence><UserID>wv:a</UserID>' +
        '<PresenceSubList xmlns="http://www.wireless-village.org/PA1.1"></PresenceSubList></Presence></PresenceNotification-Request>',
    );
  });

  it('entities of which nothing is left are refused: an empty EntityList would empty the list', () => {
    for (const which of ['entityList', 'addList', 'removeList'] as const) {
      const blockList = { inUse: true, [which]: { contactLists: ['wv:a/l'] } };
      const problem = `CSP 1.2 supports nothing of ${which}`;
      expect(refused({ kind: 'BlockEntity-Request', blockList }, '1.2')).toMatchObject({ status: 500, problem });
      expect(refused({ kind: 'BlockEntity-Request', blockList: { [which]: blockList[which] } }, '1.2')).toMatchObject({
        problem,
      });
    }
    const emptied: Primitive = { kind: 'BlockEntity-Request', blockList: { entityList: {} } };
    expect(inside(written(emptied, '1.2'))).toContain('<EntityList></EntityList>');
  });

  it('of several values the first one of which the version supports something is written', () => {
    const onlineStatus = [{ clientId: { url: 'u' } }, { qualifier: true, presenceValue: false }];
    expect(inside(written({ kind: 'UpdatePresence-Request', presenceSubList: { onlineStatus } }, '1.2'))).toContain(
      '><OnlineStatus><Qualifier>T</Qualifier><PresenceValue>F</PresenceValue></OnlineStatus></PresenceSubList>',
    );
  });

  it('of two shapes each version is written its own, so that both may be filled in', () => {
    const both = {
      users: [{ userId: 'wv:a' }],
      contactLists: ['wv:k/l'],
      userIdList: ['wv:a'],
      contactListIdList: ['wv:k/l'],
    };
    const old = '<User><UserID>wv:a</UserID></User><ContactList>wv:k/l</ContactList>';
    const lists =
      '<UserIDList><UserID>wv:a</UserID></UserIDList><ContactListIDList><ContactList>wv:k/l</ContactList></ContactListIDList>';
    for (const kind of ['GetPresence-Request', 'SubscribePresence-Request', 'UnsubscribePresence-Request'] as const) {
      const content = { kind, ...both };
      expect(inside(written(content, '1.2'))).toBe(`<${kind}>${old}</${kind}>`);
      expect(inside(written(content, '1.3'))).toBe(`<${kind}>${lists}</${kind}>`);
    }
    const search: Primitive = {
      kind: 'Search-Request',
      searchPairLists: [
        {
          searchElements: ['USER_ID'],
          searchStrings: ['a'],
          searchPairs: [{ searchElement: 'USER_ID', searchString: 'a' }],
        },
      ],
    };
    const pair = '<SearchElement>USER_ID</SearchElement><SearchString>a</SearchString>';
    expect(inside(written(search, '1.1'))).toContain(`<SearchPairList>${pair}</SearchPairList>`);
    expect(inside(written(search, '1.3'))).toContain(
      `<SearchPairList><SearchPair>${pair}</SearchPair></SearchPairList>`,
    );
  });

  it('1.3 is not written what it dropped', () => {
    const subscribe: Primitive = { kind: 'SubscribePresence-Request', userIdList: ['wv:a'], autoSubscribe: true };
    expect(written(subscribe, '1.3')).not.toContain('AutoSubscribe');
    const method: Primitive = { kind: 'SetDeliveryMethod-Request', deliveryMethod: 'P', acceptedContentLength: 9 };
    expect(written(method, '1.3')).not.toContain('AcceptedContentLength');
    const users = { userList: { users: [{ userId: 'wv:a' }] } };
    expect(written({ kind: 'GetGroupMembers-Response', users }, '1.3')).not.toContain('Users');
    expect(refused({ kind: 'CancelAuth-Request', userId: 'wv:a' }, '1.3')).toMatchObject({
      problem: 'CancelAuth-Request does not exist in CSP 1.3',
    });
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
