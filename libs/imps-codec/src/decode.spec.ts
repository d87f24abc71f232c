import { describe, expect, it } from '@jest/globals';
import { cspVersions, targetsOf, type CspMessage, type Primitive } from '@smsonly/imps-model';
import { document } from '../test/documents.js';
import { CodecError, decode, encode } from './index.js';

function contentOf(message: CspMessage): unknown {
  return message.transactions[0]?.content;
}

function read(content: string, version: (typeof cspVersions)[number] = '1.2'): unknown {
  return contentOf(decode(Buffer.from(document({ version, content }))));
}

describe('a message', () => {
  it('says its version, session, transaction and content', () => {
    const xml = document({ content: '<KeepAlive-Request><TimeToLive>600</TimeToLive></KeepAlive-Request>' });
    expect(decode(Buffer.from(xml))).toEqual({
      version: '1.2',
      session: { type: 'Inband', sessionId: 's-81c2' },
      transactions: [{ mode: 'Request', id: '17', content: { kind: 'KeepAlive-Request', timeToLive: 600 } }],
    });
  });

  it.each([
    ['an empty TransactionID', '<TransactionMode>Request</TransactionMode><TransactionID/>'],
    ['no TransactionID', '<TransactionMode>Request</TransactionMode>'],
  ])('of a poll may have %s', (_what, descriptor) => {
    const message = decode(Buffer.from(document({ descriptor, content: '<Polling-Request/>' })));
    expect(message.transactions[0]).toEqual({ mode: 'Request', id: '', content: { kind: 'Polling-Request' } });
  });

  it('carries Poll in the place of its version', () => {
    const in11 = document({
      version: '1.1',
      descriptor: '<TransactionMode>Response</TransactionMode><TransactionID>1</TransactionID><Poll>T</Poll>',
      content: '<Status><Result><Code>200</Code></Result></Status>',
    });
    const in12 = document({
      content: '<Status><Result><Code>200</Code></Result></Status>',
      rest: '<Poll>T</Poll><CIR>F</CIR>',
    });
    expect(decode(Buffer.from(in11)).poll).toBe(true);
    expect(decode(Buffer.from(in12)).poll).toBe(true);
  });

  it('tells in 1.3 that its content comes in segments', () => {
    const descriptor =
      '<TransactionMode>Response</TransactionMode><TransactionID>17</TransactionID><SegmentInfo>' +
      '<SegmentCount>3</SegmentCount><SegmentID><TransactionID>17</TransactionID>' +
      '<SegmentReference>1</SegmentReference></SegmentID></SegmentInfo>';
    const message = decode(Buffer.from(document({ version: '1.3', descriptor, content: '<GetList-Response/>' })));
    expect(message.transactions[0]?.segmentInfo).toEqual({
      segmentCount: 3,
      segmentId: { transactionId: '17', segmentReference: 1 },
    });
  });

  it('with several transactions keeps them in order and drops those without content', () => {
    const other =
      '<Transaction><TransactionDescriptor><TransactionMode>Request</TransactionMode></TransactionDescriptor></Transaction>' +
      '<Transaction><TransactionDescriptor><TransactionMode>Request</TransactionMode><TransactionID>18</TransactionID>' +
      '</TransactionDescriptor><TransactionContent><Logout-Request/></TransactionContent></Transaction>';
    const message = decode(Buffer.from(document({ content: '<Polling-Request/>', rest: other })));
    expect(message.transactions.map(({ id, content }) => [id, content.kind])).toEqual([
      ['17', 'Polling-Request'],
      ['18', 'Logout-Request'],
    ]);
  });

  it('may have its parts in any order', () => {
    const xml = `<WV-CSP-Message xmlns="http://www.openmobilealliance.org/DTD/WV-CSP1.2"><Session><Transaction>
      <TransactionContent><Login-Request><Password>S3cret!</Password><SessionCookie>c</SessionCookie>
      <ClientID><MSISDN>+47</MSISDN><URL>u</URL></ClientID><UserID> wv:kari </UserID></Login-Request></TransactionContent>
      <TransactionDescriptor><TransactionID>1</TransactionID><TransactionMode>Request</TransactionMode></TransactionDescriptor>
      </Transaction><SessionDescriptor><SessionType>Outband</SessionType></SessionDescriptor></Session></WV-CSP-Message>`;
    expect(contentOf(decode(Buffer.from(xml)))).toEqual({
      kind: 'Login-Request',
      userId: 'wv:kari',
      clientId: { url: 'u', msisdn: '+47' },
      password: 'S3cret!',
      sessionCookie: 'c',
    });
  });

  it('may have prefixed names, comments, CDATA and references', () => {
    const xml = `<c:WV-CSP-Message xmlns:c="http://www.openmobilealliance.org/DTD/WV-CSP1.2"><c:Session><c:SessionDescriptor>
      <c:SessionType>Inband</c:SessionType></c:SessionDescriptor><c:Transaction><c:TransactionDescriptor>
      <c:TransactionMode>Request</c:TransactionMode></c:TransactionDescriptor>
      <t:TransactionContent xmlns:t="http://www.openmobilealliance.org/DTD/WV-TRC1.2"><t:NewMessage><t:MessageInfo/>
      <t:ContentData>a&amp;b&#x41;&#66;<!-- none -->c<![CDATA[<d>]]></t:ContentData></t:NewMessage></t:TransactionContent>
      </c:Transaction></c:Session></c:WV-CSP-Message>`;
    expect(contentOf(decode(Buffer.from(xml)))).toEqual({
      kind: 'NewMessage',
      messageInfo: {},
      contentData: 'a&bABc<d>',
    });
  });

  it('may leave out namespaces below the root', () => {
    const xml = document({ content: '<GetList-Request/>' }).replace(/(TransactionContent) xmlns="[^"]*"/, '$1');
    expect(contentOf(decode(Buffer.from(xml)))).toEqual({ kind: 'GetList-Request' });
  });

  it('may hold elements of vendors anywhere, with names like ours', () => {
    const xml = document({
      content:
        '<ClientCapability-Request><CapabilityList><V xmlns="urn:vendor"><MultiTrans>9</MultiTrans></V>' +
        '<x:ParserSize xmlns:x="urn:vendor">1</x:ParserSize><y:Undeclared/><MultiTrans>1</MultiTrans></CapabilityList>' +
        '</ClientCapability-Request><APIClient xmlns="urn:vendor"><Status/></APIClient>',
      rest: '<ExtBlock><UserID>x</UserID></ExtBlock>',
    });
    expect(contentOf(decode(Buffer.from(xml)))).toEqual({
      kind: 'ClientCapability-Request',
      capabilityList: { multiTrans: 1 },
    });
  });

  it('keeps white space in texts and trims identifiers, words and numbers', () => {
    expect(
      read(
        '<SendMessage-Request><DeliveryReport> T </DeliveryReport><MessageInfo><MessageID> m1\n</MessageID><ContentSize> 4 </ContentSize>' +
          '</MessageInfo><ContentData> a\r\nb </ContentData></SendMessage-Request>',
      ),
    ).toEqual({
      kind: 'SendMessage-Request',
      deliveryReport: true,
      messageInfo: { messageId: 'm1', contentSize: 4 },
      contentData: ' a\nb ',
    });
  });

  it.each([
    ['UTF-8 with a byte order mark', Buffer.from('\ufeff' + document({ content: alias('Åse') }), 'utf8'), undefined],
    ['UTF-16 little end first', Buffer.from('\ufeff' + document({ content: alias('Åse') }), 'utf16le'), undefined],
    [
      'UTF-16 big end first',
      Buffer.from('\ufeff' + document({ content: alias('Åse') }), 'utf16le').swap16(),
      undefined,
    ],
    ['UTF-16 without mark', Buffer.from(document({ content: alias('Åse') }), 'utf16le'), undefined],
    [
      'ISO 8859-1 by its declaration',
      Buffer.from(document({ content: alias('Åse') }).replace('"1.0"', '"1.0" encoding="iso-8859-1"'), 'latin1'),
      undefined,
    ],
    [
      'ISO 8859-1 by the content type',
      Buffer.from(document({ content: alias('Åse') }), 'latin1'),
      'application/vnd.wv.csp.xml; charset="ISO-8859-1"',
    ],
  ])('is read in %s', (_what, bytes, contentType) => {
    expect(contentOf(decode(bytes, contentType === undefined ? {} : { contentType }))).toEqual({
      kind: 'UpdatePresence-Request',
      presenceSubList: { alias: { qualifier: true, presenceValue: 'Åse' } },
    });
  });
});

function alias(name: string): string {
  return `<UpdatePresence-Request><PresenceSubList><Alias><Qualifier>T</Qualifier><PresenceValue>${name}</PresenceValue></Alias></PresenceSubList></UpdatePresence-Request>`;
}

describe('the names in a PresenceSubList that no version knows', () => {
  const asking = (names: string): unknown =>
    read(
      `<SubscribePresence-Request><User><UserID>wv:a</UserID></User><PresenceSubList>${names}</PresenceSubList>` +
        '</SubscribePresence-Request>',
    );

  it('are kept, so that they are not taken for a wish for all', () => {
    expect(asking('<StatusText/><Horoscope><Qualifier>T</Qualifier></Horoscope><ShoeSize/>')).toMatchObject({
      presenceSubList: { statusText: {}, unknownAttributes: ['Horoscope', 'ShoeSize'] },
    });
    expect(asking('<Horoscope/>')).toMatchObject({ presenceSubList: { unknownAttributes: ['Horoscope'] } });
  });

  it('count also when they are a vendor’s, which are unknown too', () => {
    expect(asking('<OnlineStatus/><v:Horoscope xmlns:v="urn:vendor"/><Mood xmlns="urn:vendor"/>')).toMatchObject({
      presenceSubList: { onlineStatus: {}, unknownAttributes: ['Horoscope', 'Mood'] },
    });
  });

  it('are kept up to sixteen, and the start of a long one', () => {
    const many = Array.from({ length: 20 }, (_, index) => `<${'N'.repeat(100)}${index}/>`).join('');
    expect(asking(many)).toMatchObject({
      presenceSubList: { unknownAttributes: Array.from({ length: 16 }, () => `${'N'.repeat(64)}…`) },
    });
  });
});

describe('what clients really send', () => {
  it.each(cspVersions)('targets of presence requests are read in both shapes in %s', (version) => {
    const direct = read(
      '<SubscribePresence-Request><User><UserID>wv:a</UserID></User><ContactList>wv:k/l</ContactList><AutoSubscribe>T</AutoSubscribe></SubscribePresence-Request>',
      version,
    );
    const wrapped = read(
      '<SubscribePresence-Request><UserIDList><UserID>wv:a</UserID></UserIDList><ContactListIDList><ContactList>wv:k/l</ContactList></ContactListIDList></SubscribePresence-Request>',
      version,
    );
    for (const request of [direct, wrapped]) {
      expect(targetsOf(request as Extract<Primitive, { kind: 'SubscribePresence-Request' }>)).toEqual({
        userIds: ['wv:a'],
        contactLists: ['wv:k/l'],
      });
    }
  });

  it('BlockUser-Request and BlockEntity-Request are one primitive', () => {
    const content = '<BlockList><InUse/><AddList><UserID>wv:x</UserID></AddList></BlockList>';
    const expected = { kind: 'BlockEntity-Request', blockList: { inUse: true, addList: { userIds: ['wv:x'] } } };
    expect(read(`<BlockUser-Request>${content}</BlockUser-Request>`)).toEqual(expected);
    expect(read(`<BlockEntity-Request>${content}</BlockEntity-Request>`, '1.1')).toEqual(expected);
  });

  it('a ClientID may be plain text', () => {
    expect(read('<GetSPInfo-Request><ClientID> WV:Demo </ClientID></GetSPInfo-Request>')).toEqual({
      kind: 'GetSPInfo-Request',
      clientId: { url: 'WV:Demo' },
    });
  });

  it('AcceptedContentType is text or, in 1.3, a structure; both are read alike', () => {
    const content = (inner: string) =>
      `<ClientCapability-Request><CapabilityList><AcceptedContentType>${inner}</AcceptedContentType></CapabilityList></ClientCapability-Request>`;
    const expected = {
      kind: 'ClientCapability-Request',
      capabilityList: { acceptedContentTypes: [{ contentType: 'text/plain' }] },
    };
    expect(read(content('text/plain'), '1.3')).toEqual(expected);
    expect(read(content('<ContentType>text/plain</ContentType>'), '1.2')).toEqual(expected);
  });

  it('OnlineStatus may come without value, a requested attribute without anything', () => {
    expect(
      read(
        '<UpdatePresence-Request><PresenceSubList><OnlineStatus><Qualifier>T</Qualifier><PresenceValue/></OnlineStatus><StatusText/></PresenceSubList></UpdatePresence-Request>',
      ),
    ).toEqual({
      kind: 'UpdatePresence-Request',
      presenceSubList: { onlineStatus: [{ qualifier: true, presenceValue: true }], statusText: {} },
    });
  });

  it('several terminals have one client-level attribute each', () => {
    expect(
      read(
        '<PresenceNotification-Request><Presence><UserID>wv:a</UserID><PresenceSubList><OnlineStatus><ClientID><URL>1</URL></ClientID></OnlineStatus>' +
          '<OnlineStatus><ClientID><URL>2</URL></ClientID></OnlineStatus></PresenceSubList></Presence></PresenceNotification-Request>',
        '1.3',
      ),
    ).toMatchObject({
      presences: [{ presenceSubList: { onlineStatus: [{ clientId: { url: '1' } }, { clientId: { url: '2' } }] } }],
    });
  });

  it('an element that should stand once and comes again continues the first', () => {
    expect(
      read(
        '<ListManage-Request><ContactList>wv:k/l</ContactList><AddNickList><UserID>wv:a</UserID></AddNickList><AddNickList><UserID>wv:b</UserID></AddNickList></ListManage-Request>',
      ),
    ).toEqual({ kind: 'ListManage-Request', contactList: 'wv:k/l', addNickList: { userIds: ['wv:a', 'wv:b'] } });
  });

  it.each([
    ['20260511T093015Z', '2026-05-11T09:30:15.000Z'],
    ['20260511T093015', '2026-05-11T09:30:15.000Z'],
    ['20260511T0930', '2026-05-11T09:30:00.000Z'],
    ['2026-05-11T09:30:15.25Z', '2026-05-11T09:30:15.000Z'],
    ['2026-05-11T09:30:15+02:00', '2026-05-11T07:30:15.000Z'],
    ['20260511', '2026-05-11T00:00:00.000Z'],
  ])('the date %s is %s', (text, iso) => {
    const content = read(`<NewMessage><MessageInfo><DateTime>${text}</DateTime></MessageInfo></NewMessage>`);
    expect(content).toEqual({ kind: 'NewMessage', messageInfo: { dateTime: new Date(iso) } });
  });

  it('numbers, dates and closed words without text count as absent', () => {
    expect(
      read(
        '<SendMessage-Request><MessageInfo><ContentSize/><DateTime/><Validity> </Validity></MessageInfo></SendMessage-Request>',
      ),
    ).toEqual({ kind: 'SendMessage-Request', messageInfo: {} });
  });

  it('a primitive that no version has is said to be unknown', () => {
    expect(read('<Fly-Request><To>Rome</To></Fly-Request>')).toEqual({ kind: 'Unknown', name: 'Fly-Request' });
    expect(read('<V xmlns="urn:vendor"/><GetList-Request/>')).toEqual({ kind: 'GetList-Request' });
  });

  it('the namespace of the root decides the version, whatever those below it say', () => {
    const xml = document({ version: '1.2', content: '<GetList-Request/>' }).replace('WV-TRC1.2', 'WV-TRC1.9');
    expect(decode(Buffer.from(xml)).version).toBe('1.2');
  });
});

describe('the UserID of a nickname', () => {
  const nickName = (inside: string) =>
    read(
      `<CreateList-Request><ContactList>wv:kari/friends</ContactList><NickList><NickName>${inside}</NickName></NickList></CreateList-Request>`,
    );
  const expected = {
    kind: 'CreateList-Request',
    contactList: 'wv:kari/friends',
    nickList: { nickNames: [{ name: 'Bob', userId: 'wv:bob' }] },
  };

  it.each([
    ['by itself', '<Name>Bob</Name><UserID>wv:bob</UserID>'],
    ['inside a User, as one phone creates lists', '<Name>Bob</Name><User><UserID>wv:bob</UserID></User>'],
    ['inside a User, before the name', '<User><UserID>wv:bob</UserID></User><Name>Bob</Name>'],
    [
      'inside a User with more',
      '<Name>Bob</Name><User><ClientID><URL>u</URL></ClientID><UserID>wv:bob</UserID></User>',
    ],
  ])('may stand %s', (_where, inside) => {
    expect(nickName(inside)).toEqual(expected);
  });

  it('is missing where neither has one', () => {
    expect(() => nickName('<Name>Bob</Name><User/>')).toThrow('UserID is missing');
    expect(() => nickName('<Name>Bob</Name><User><User><UserID>wv:bob</UserID></User></User>')).toThrow(CodecError);
  });

  it('is written by itself', () => {
    const message = decode(Buffer.from(document({ content: '<Logout-Request/>' })));
    const written = encode({
      ...message,
      transactions: [{ mode: 'Request', id: '1', content: expected as Primitive }],
    });
    expect(Buffer.from(written).toString()).toContain('<NickName><Name>Bob</Name><UserID>wv:bob</UserID></NickName>');
  });
});
