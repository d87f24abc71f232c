import type { CspVersion, PrimitiveOf } from '@smsonly/imps-model';
import { codeOf, expectKind, type ImpsClient, type LoginMethod } from '../people/imps-client.js';
import type { Operator } from '../people/operator.js';
import type { Phone, ReceivedSms } from '../people/phone.js';
import { Difference, type Narrator } from './narrator.js';

/** Who and what the story needs. The phone's number must not be registered and must be in the operator's ranges. */
export type Cast = Readonly<{
  version: CspVersion;
  domain: string;
  alice: ImpsClient;
  /** Alice again, with a wrong password. */
  mistypingAlice: ImpsClient;
  bob: ImpsClient;
  /** The user who is registered with the phone's number. */
  newcomer: ImpsClient;
  newcomerPassword: string;
  phone: Phone;
  operator: Operator;
  /** A word that marks this run, so that its texts and list names are unique. */
  mark: string;
  /** Whether it is one of the operator's conversation numbers. */
  isConversationNumber: (number: string) => boolean;
}>;

type SubList = NonNullable<NonNullable<PrimitiveOf<'GetPresence-Response'>['presences']>[number]['presenceSubList']>;

/** The four attributes of the guidelines, as a client of this version gets them. */
function smsOnlyPresence(version: CspVersion, msisdn: string): SubList {
  const terminal = version === '1.3' ? { clientId: { msisdn } } : {};
  return {
    onlineStatus: [{ qualifier: true, presenceValue: true, ...terminal }],
    clientInfo: [{ qualifier: true, clientType: 'CLI', ...terminal }],
    userAvailability: { qualifier: true, presenceValue: 'AVAILABLE' },
    statusText: { qualifier: true, presenceValue: 'SMS-only' },
  };
}

/** Resolves with what `look` finds, trying again until it finds something or time is up. */
async function wait<T>(what: string, look: () => Promise<T | undefined>, timeoutMs = 20_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Difference(`${what} within ${timeoutMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const smsWith = (phone: Phone, text: string): Promise<ReceivedSms> =>
  wait('an SMS on the phone', async () => (await phone.messages()).find((sms) => sms.text.includes(text)));

/** The story of docs/tour.md, in one version of CSP. */
export async function story(cast: Cast, narrator: Narrator): Promise<void> {
  const tale = new Tale(cast, narrator);
  await tale.login();
  await tale.lists();
  await tale.presence();
  await tale.messageOut();
  await tale.reply();
  await tale.longTexts();
  await tale.twoWriters();
  await tale.blocking();
  await tale.imUsers();
  await tale.registration();
  await tale.goodbye();
}

class Tale {
  private readonly number: string;
  private readonly list: string;
  /** Alice's and Bob's conversation numbers towards the phone. */
  private conversation = '';
  private bobsConversation = '';

  constructor(
    private readonly cast: Cast,
    private readonly narrator: Narrator,
  ) {
    this.number = `wv:${cast.phone.msisdn}@${cast.domain}`;
    this.list = `${cast.alice.userId.replace(/@.*/, '')}/${cast.mark}@${cast.domain}`;
  }

  async login(): Promise<void> {
    const { alice, bob, mistypingAlice, version } = this.cast;
    const { narrator } = this;
    narrator.chapter(`Alice logs in and negotiates (CSP ${version})`);

    narrator.tell('Alice', 'logs in with a wrong password');
    narrator.same('the server answers 409', (await mistypingAlice.login()).result.code, 409);

    for (const way of ['MD5', 'SHA', '2-way'] as const satisfies readonly LoginMethod[]) {
      narrator.tell('Alice', way === '2-way' ? 'logs in, 2-way, by password' : `logs in, 4-way, by ${way} digest`);
      const response = await alice.login(way);
      narrator.same(
        'the server answers 200 and opens a session',
        [response.result.code, response.sessionId !== undefined],
        [200, true],
      );
      if (way !== '2-way') await alice.logout();
    }

    const capability = await alice.ask(
      {
        kind: 'ClientCapability-Request',
        clientId: alice.clientId,
        capabilityList: {
          clientType: 'MOBILE_PHONE',
          initialDeliveryMethod: 'P',
          anyContent: true,
          supportedBearers: ['HTTP'],
          multiTrans: 1,
          parserSize: 131_072,
          supportedCirMethods: ['STCP', 'SUDP'],
          serverPollMin: 8,
        },
      },
      'ClientCapability-Response',
    );
    const agreed = version === '1.1' ? capability.capabilityList : capability.agreedCapabilityList;
    narrator.tell('Alice', 'negotiates capabilities, offering CIR over TCP and UDP');
    narrator.same(
      'both are agreed, with the address of the TCP channel: she need not poll to learn that something waits',
      [agreed?.supportedCirMethods ?? [], agreed?.tcpAddress !== undefined, agreed?.serverPollMin],
      [['STCP', 'SUDP'], true, 8],
    );

    const service = await alice.ask(
      {
        kind: 'Service-Request',
        clientId: alice.clientId,
        allFunctionsRequest: true,
        functions: { features: { FundamentalFeat: {}, PresenceFeat: {}, IMFeat: {} } },
      },
      'Service-Response',
    );
    narrator.tell('Alice', 'requests all functions of the server');
    narrator.holds('the whole service tree comes back', service.allFunctions?.features !== undefined);

    narrator.tell('Bob', 'logs in');
    narrator.same('the server answers 200', (await bob.login()).result.code, 200);
    await alice.fetchAll();
    await bob.fetchAll();
  }

  async lists(): Promise<void> {
    const { alice, bob } = this.cast;
    const { narrator, list, number } = this;
    narrator.chapter('Alice adds Bob and an unregistered number to a contact list');

    const created = await alice.request({
      kind: 'CreateList-Request',
      contactList: list,
      nickList: {
        nickNames: [
          { name: 'Kari', userId: number },
          { name: 'Bob', userId: bob.userId },
        ],
      },
      contactListProperties: [{ name: 'DisplayName', value: 'Tour' }],
    });
    narrator.tell('Alice', `creates a list with ${number} and ${bob.userId}`);
    narrator.same('both are accepted', created.kind === 'CreateList-Response' ? 200 : codeOf(created), 200);

    const lists = await alice.ask({ kind: 'GetList-Request' }, 'GetList-Response');
    narrator.tell('Alice', 'requests the contact lists');
    narrator.holds(
      'the new list is among them',
      [...(lists.contactLists ?? []), lists.defaultContactList].includes(list),
    );

    const read = await alice.ask(
      { kind: 'ListManage-Request', contactList: list, receiveList: true },
      'ListManage-Response',
    );
    narrator.tell('Alice', 'requests the list');
    narrator.same(
      'both contacts are on it, spelled as Alice wrote them',
      read.nickList?.nickNames?.map(({ name, userId }) => ({ name, userId })),
      [
        { name: 'Kari', userId: number },
        { name: 'Bob', userId: bob.userId },
      ],
    );
  }

  async presence(): Promise<void> {
    const { alice, version, phone } = this.cast;
    const { narrator, list, number } = this;
    narrator.chapter('The number has presence like any IM user');

    const got = await alice.ask(
      { kind: 'GetPresence-Request', users: [{ userId: number }], userIdList: [number] },
      'GetPresence-Response',
    );
    narrator.tell('Alice', 'asks for its presence');
    narrator.same(
      `exactly the four attributes, ${version === '1.3' ? 'ClientID = MSISDN' : 'no ClientID before 1.3'}`,
      got.presences,
      [{ userId: number, presenceSubList: smsOnlyPresence(version, phone.msisdn) }],
    );

    const subscribed = await alice.request({
      kind: 'SubscribePresence-Request',
      contactLists: [list],
      contactListIdList: [list],
      autoSubscribe: true,
      presenceSubList: { onlineStatus: [{}], clientInfo: [{}], userAvailability: {}, statusText: {} },
    });
    narrator.tell('Alice', 'subscribes to the presence of the list');
    narrator.same('the server answers 200', codeOf(subscribed), 200);
    narrator.same(
      'Alice is notified of the same presence',
      await this.presenceOf(number),
      smsOnlyPresence(version, phone.msisdn),
    );
  }

  async messageOut(): Promise<void> {
    const { alice, phone, mark, isConversationNumber } = this.cast;
    const { narrator, number } = this;
    narrator.chapter('Alice writes to the number, and the phone gets an SMS');

    const text = `Hei! Er du der, æøå? €5 {${mark}}`;
    const accepted = await this.send(alice, number, text, { deliveryReport: true });
    narrator.tell('Alice', `writes «${text}» and asks for a delivery report`);
    narrator.same(
      'the server answers 200 with a message ID',
      [accepted.result.code, accepted.messageId !== undefined],
      [200, true],
    );

    const sms = await smsWith(phone, mark);
    this.conversation = sms.from;
    narrator.tell('Phone', `shows an SMS from ${sms.from}: «${sms.text}»`);
    narrator.same('it begins with the name and is otherwise as written', sms.text, `Alice: ${text}`);
    narrator.holds("it comes from one of the operator's conversation numbers", isConversationNumber(sms.from));

    const report = await alice.next(
      'DeliveryReport-Request',
      (each) => each.messageInfo?.messageId === accepted.messageId,
    );
    narrator.tell('Alice', 'gets a delivery report');
    narrator.same('200: delivered', report.result.code, 200);

    const second = `Og en til ${mark}`;
    await this.send(alice, number, second);
    const next = await smsWith(phone, second);
    narrator.tell('Phone', `shows «${next.text}»`);
    narrator.same('same number, without the name', [next.from, next.text], [this.conversation, second]);
  }

  async reply(): Promise<void> {
    const { alice, phone, mark } = this.cast;
    const { narrator, number } = this;
    narrator.chapter('The phone answers, and an instant message arrives');

    const text = `Ja, jeg er her 😀 ${mark}`;
    await phone.send(this.conversation, text);
    narrator.tell('Phone', `answers «${text}»`);
    const message = await alice.next('NewMessage', (each) => each.contentData === text);
    narrator.tell('Alice', 'polls and gets a NewMessage');
    narrator.same(
      'from that contact, spelled as on the contact list',
      message.messageInfo.sender?.user?.userId,
      number,
    );
    narrator.same('addressed to Alice', message.messageInfo.recipient?.users?.[0]?.userId, alice.userId);
    await this.neverAgain(message.messageInfo.messageId);
  }

  async longTexts(): Promise<void> {
    const { alice, phone, mark } = this.cast;
    const { narrator, number } = this;
    narrator.chapter('Texts that do not fit into one SMS');
    const long = (words: string) => `${mark} ${Array.from({ length: 8 }, () => words).join(' ')}`;

    const text = long('Vi møtes på torget 🎉 ved fontenen, ta med {kart}.');
    await this.send(alice, number, text);
    narrator.tell('Alice', `writes ${text.length} characters, «${text.slice(0, 40)}…»`);
    const sms = await smsWith(phone, text);
    narrator.same("the phone shows one text, from Alice's number", [sms.from, sms.text], [this.conversation, text]);

    const answer = long('Kommer straks, 我们走吧 👨‍👩‍👧!');
    await phone.send(this.conversation, answer);
    narrator.tell('Phone', `answers ${answer.length} characters, «${answer.slice(0, 40)}…»`);
    const message = await alice.next('NewMessage', (each) => each.contentData?.startsWith(mark) === true);
    narrator.same('Alice gets one message', message.contentData, answer);
  }

  async blocking(): Promise<void> {
    const { alice, bob, phone, mark, version } = this.cast;
    const { narrator, number } = this;
    narrator.chapter('Alice blocks the number and unblocks it');
    const inUse = version === '1.3' ? { blockListInUse: true } : {};
    const entry = (change: 'addList' | 'removeList') => ({
      kind: 'BlockEntity-Request' as const,
      ...inUse,
      blockList: { ...(version === '1.3' ? {} : { inUse: true }), [change]: { userIds: [number] } },
    });

    narrator.tell('Alice', 'blocks the number');
    narrator.same('the server answers 200', codeOf(await alice.request(entry('addList'))), 200);
    const blocked = await alice.ask({ kind: 'GetBlockedList-Request' }, 'GetBlockedList-Response');
    narrator.same('it is on the block list', blocked.blockList?.entityList?.userIds?.includes(number), true);
    await phone.send(this.conversation, `Hallo? ${mark}`);
    narrator.tell('Phone', `writes «Hallo? ${mark}»`);

    // One phone's replies are decided in their order: when Bob has the second, the first was decided while the block was in
    // force.
    await phone.send(this.bobsConversation, `Er Alice borte? ${mark}`);
    await bob.next('NewMessage', (each) => each.contentData === `Er Alice borte? ${mark}`);
    narrator.tell('Bob', 'gets the message that the phone sends to Bob next');
    narrator.tell('Alice', 'unblocks the number');
    narrator.same('the server answers 200', codeOf(await alice.request(entry('removeList'))), 200);
    await phone.send(this.conversation, `Er du der nå? ${mark}`);
    narrator.tell('Phone', `writes «Er du der nå? ${mark}»`);
    const message = await alice.next('NewMessage', (each) => each.contentData?.endsWith(mark) === true);
    narrator.tell('Alice', `gets «${message.contentData}»`);
    narrator.same(
      'nothing that was written while the number was blocked',
      message.contentData,
      `Er du der nå? ${mark}`,
    );
  }

  async imUsers(): Promise<void> {
    const { alice, bob, mark } = this.cast;
    const { narrator } = this;
    narrator.chapter("Alice and Bob write to each other and see each other's presence");

    await bob.request({
      kind: 'UpdatePresence-Request',
      presenceSubList: {
        userAvailability: { qualifier: true, presenceValue: 'DISCREET' },
        statusText: { qualifier: true, presenceValue: `in a meeting ${mark}` },
      },
    });
    narrator.tell('Bob', `sets availability DISCREET, status text «in a meeting ${mark}»`);
    const presence = await this.presenceOf(
      bob.userId,
      (each) => each.statusText?.presenceValue === `in a meeting ${mark}`,
    );
    narrator.tell('Alice', 'is notified');
    narrator.same(
      'online, DISCREET, in a meeting',
      [
        presence.onlineStatus?.[0]?.presenceValue,
        presence.userAvailability?.presenceValue,
        presence.statusText?.presenceValue,
      ],
      [true, 'DISCREET', `in a meeting ${mark}`],
    );

    const question = `Lunsj, Bob? ${mark}`;
    const accepted = await this.send(alice, bob.userId, question, { deliveryReport: true });
    narrator.tell('Alice', `writes to Bob «${question}»`);
    const message = await bob.next('NewMessage', (each) => each.contentData === question);
    narrator.same('Bob gets it, from Alice', message.messageInfo.sender?.user?.userId, alice.userId);
    const report = await alice.next(
      'DeliveryReport-Request',
      (each) => each.messageInfo?.messageId === accepted.messageId,
    );
    narrator.same('Alice gets a delivery report: 200', report.result.code, 200);

    const answer = `Gjerne! ${mark}`;
    await this.send(bob, alice.userId, answer);
    const back = await alice.next('NewMessage', (each) => each.contentData === answer);
    narrator.tell('Bob', `answers «${answer}»`);
    narrator.same('Alice gets it, from Bob', back.messageInfo.sender?.user?.userId, bob.userId);
  }

  async registration(): Promise<void> {
    const { alice, operator, newcomer, newcomerPassword, phone, mark, version } = this.cast;
    const { narrator, number } = this;
    narrator.chapter('The number is registered, and deregistered again');

    const status = await operator.put(newcomer.userId, {
      password: newcomerPassword,
      msisdn: phone.msisdn,
      displayName: 'Kari',
    });
    narrator.tell('Operator', `registers ${newcomer.userId} with ${phone.msisdn}`);
    narrator.same('201', status, 201);
    const registered = await this.presenceOf(number, (each) => each.statusText?.presenceValue !== 'SMS-only');
    narrator.tell('Alice', 'is notified');
    narrator.same(
      'StatusText is not «SMS-only» any more, and ClientType is not CLI',
      [registered.statusText !== undefined, registered.clientInfo?.[0]?.clientType === 'CLI'],
      [true, false],
    );

    narrator.same('Kari logs in to the new account: 200', (await newcomer.login()).result.code, 200);
    const online = await this.presenceOf(number, (each) => each.onlineStatus?.[0]?.presenceValue === true);
    narrator.tell('Alice', 'is notified');
    narrator.same('Kari is online', online.onlineStatus?.[0]?.qualifier, true);

    const before = (await phone.messages()).length;
    const text = `Velkommen til IM ${mark}`;
    await this.send(alice, number, text);
    narrator.tell('Alice', `writes to the same contact «${text}»`);
    const message = await newcomer.next('NewMessage', (each) => each.contentData === text);
    narrator.same('Kari gets it as an instant message', message.messageInfo.sender?.user?.userId, alice.userId);
    const back = `Takk! ${mark}`;
    await this.send(newcomer, alice.userId, back);
    const reply = await alice.next('NewMessage', (each) => each.contentData === back);
    narrator.same(
      'the answer comes from the contact as Alice has it on the list',
      reply.messageInfo.sender?.user?.userId,
      number,
    );
    narrator.same('no SMS went to the phone', (await phone.messages()).length, before);

    narrator.tell('Operator', 'deletes the account');
    narrator.same('204', await operator.delete(newcomer.userId), 204);
    const again = await this.presenceOf(number, (each) => each.statusText?.presenceValue === 'SMS-only');
    narrator.tell('Alice', 'is notified');
    narrator.same(
      'the number has the presence of an SMS-only user again',
      again,
      smsOnlyPresence(version, phone.msisdn),
    );
    const sms = `Og nå på SMS igjen ${mark}`;
    await this.send(alice, number, sms);
    const received = await smsWith(phone, sms);
    narrator.tell('Phone', `shows «${received.text}» from ${received.from}`);
    narrator.same('from the same conversation number', received.from, this.conversation);
  }

  async twoWriters(): Promise<void> {
    const { alice, bob, phone, mark } = this.cast;
    const { narrator, number } = this;
    narrator.chapter('Two IM users write to one phone');

    await this.send(alice, number, `fra Alice ${mark}`);
    await this.send(bob, number, `fra Bob ${mark}`);
    const fromAlice = await smsWith(phone, `fra Alice ${mark}`);
    const fromBob = await smsWith(phone, `fra Bob ${mark}`);
    narrator.tell('Phone', `shows two threads, ${fromAlice.from} and ${fromBob.from}`);
    narrator.holds('from two different numbers', fromAlice.from !== fromBob.from);
    this.bobsConversation = fromBob.from;

    await phone.send(fromBob.from, `til Bob ${mark}`);
    await phone.send(fromAlice.from, `til Alice ${mark}`);
    narrator.tell('Phone', 'answers both');
    const toBob = await bob.next('NewMessage');
    const toAlice = await alice.next('NewMessage');
    narrator.same('Bob gets the one for Bob', toBob.contentData, `til Bob ${mark}`);
    narrator.same('Alice gets the one for Alice', toAlice.contentData, `til Alice ${mark}`);
  }

  async goodbye(): Promise<void> {
    const { alice, bob, version } = this.cast;
    const { narrator, list } = this;
    narrator.chapter('They log out');
    narrator.same(
      'Alice deletes the contact list: 200',
      codeOf(await alice.request({ kind: 'DeleteList-Request', contactList: list })),
      200,
    );
    for (const [name, client] of [
      ['Alice', alice],
      ['Bob', bob],
    ] as const) {
      const answer = await client.logout();
      narrator.same(
        `${name} gets ${version === '1.1' ? 'Disconnect' : 'Status'} 200`,
        [answer.kind, codeOf(answer)],
        [version === '1.1' ? 'Disconnect' : 'Status', 200],
      );
    }
  }

  private async send(
    from: ImpsClient,
    to: string,
    text: string,
    { deliveryReport = false } = {},
  ): Promise<PrimitiveOf<'SendMessage-Response'>> {
    const answer = await from.request({
      kind: 'SendMessage-Request',
      deliveryReport,
      messageInfo: {
        contentType: 'text/plain',
        contentSize: Buffer.byteLength(text),
        recipient: { users: [{ userId: to }] },
        sender: { user: { userId: from.userId } },
      },
      contentData: text,
    });
    const response = expectKind(answer, 'SendMessage-Response');
    if (response.result.code !== 200)
      throw new Difference(`a message was answered with ${response.result.code} ${response.result.description ?? ''}`);
    return response;
  }

  /** The next matching presence notification about a user that Alice's client gets. */
  private async presenceOf(userId: string, fits: (presence: SubList) => boolean = () => true): Promise<SubList> {
    const about = (notification: PrimitiveOf<'PresenceNotification-Request'>) =>
      notification.presences.find(
        (each) => each.userId === userId && each.presenceSubList !== undefined && fits(each.presenceSubList),
      );
    const notification = await this.cast.alice.next(
      'PresenceNotification-Request',
      (each) => about(each) !== undefined,
    );
    return about(notification)?.presenceSubList ?? {};
  }

  private async neverAgain(messageId: string | undefined): Promise<void> {
    const { alice } = this.cast;
    await alice.fetchAll();
    const again = alice.unread.some(
      (content) => content.kind === 'NewMessage' && content.messageInfo.messageId === messageId,
    );
    this.narrator.holds('once acknowledged, it does not come again', !again);
  }
}
