/** What a watcher may see of whoever an address belongs to, as far as the model knows it; undefined: hidden, or unknown. */
export type Seen = Readonly<{ StatusText: string | undefined; OnlineStatus: string | undefined }>;

export type Asked = 'all' | 'text';
type Watch = { address: string; source: string; asked: Asked };

export type ModelSession = {
  id: string;
  owner: string;
  watches: Map<string, Watch>;
  lists: Map<string, { asked: Asked; autoSubscribe: boolean }>;
};

type Person = {
  /** Absent while the name is nobody's. */
  accountId: string | undefined;
  msisdn: string | undefined;
  text: string;
  /** Addresses that they block, or account IDs of those who had them. */
  blocked: Set<string>;
  /** By the account ID of the watcher. */
  decided: Map<string, 'granted' | 'denied' | 'withdrawn'>;
  lists: Map<string, Set<string>>;
};

const textOfPhones = 'SMS-only';

/** Who is to be told what. Addresses are canonical without the domain: `wv:ann3`, `wv:+4741000001`. */
export class SubscriptionModel {
  readonly people = new Map<string, Person>();
  readonly sessions: ModelSession[] = [];
  /** The texts that each account could ever see. */
  readonly #couldSee = new Map<string, Set<string>>();

  constructor(
    readonly names: readonly string[],
    readonly numbers: readonly string[],
  ) {
    for (const name of names) this.people.set(name, nobody());
  }

  person(name: string): Person {
    const person = this.people.get(name);
    if (!person) throw new Error(`no ${name}`);
    return person;
  }

  register(name: string, accountId: string, msisdn: string | undefined): void {
    Object.assign(this.person(name), nobody(), { accountId, msisdn });
    this.look();
  }

  deregister(name: string): void {
    const { accountId } = this.person(name);
    this.people.set(name, nobody());
    for (const one of this.people.values()) one.decided.delete(accountId ?? '');
    for (const session of this.sessions.filter(({ owner }) => owner === name)) this.end(session);
    this.look();
  }

  end(session: ModelSession): void {
    this.sessions.splice(this.sessions.indexOf(session), 1);
  }

  isOnline = (name: string): boolean => this.sessions.some(({ owner }) => owner === name);

  /** Who has this address: a name, the number of a phone, or nobody. */
  holderOf(address: string): { name: string } | { phone: string } | undefined {
    const number = this.numbers.find((one) => address === `wv:${one}`);
    const [name] =
      [...this.people].find(
        ([of, { accountId, msisdn }]) =>
          accountId !== undefined && (address === `wv:${of}` || (number !== undefined && msisdn === number)),
      ) ?? [];
    if (name !== undefined) return { name };
    return number === undefined ? undefined : { phone: number };
  }

  /** All addresses of who has this one. */
  addressesOf(address: string): string[] {
    const holder = this.holderOf(address);
    if (!holder || 'phone' in holder) return [address];
    const { msisdn } = this.person(holder.name);
    return [`wv:${holder.name}`, ...(msisdn === undefined ? [] : [`wv:${msisdn}`])];
  }

  see(watcher: string, address: string): Seen {
    const hidden = { StatusText: undefined, OnlineStatus: undefined };
    const holder = this.holderOf(address);
    if (!holder) return hidden;
    if ('phone' in holder) return { StatusText: textOfPhones, OnlineStatus: 'T' };
    const { name } = holder;
    const { text } = this.person(name);
    const shown = { StatusText: text, OnlineStatus: this.isOnline(name) ? 'T' : 'F' };
    return this.#maySee(watcher, name) ? shown : hidden;
  }

  #maySee(watcher: string, name: string): boolean {
    if (watcher === name) return true;
    const { accountId = '', msisdn } = this.person(watcher);
    const { blocked, decided } = this.person(name);
    if ([`wv:${watcher}`, `wv:${msisdn}`, accountId].some((one) => blocked.has(one))) return false;
    const decision = decided.get(accountId);
    return decision !== 'denied' && decision !== 'withdrawn';
  }

  /** Everybody looks at everybody: to be called after each change. */
  look(): void {
    for (const [watcher, { accountId }] of this.people) {
      if (accountId === undefined) continue;
      let texts = this.#couldSee.get(accountId);
      if (!texts) this.#couldSee.set(accountId, (texts = new Set(['', textOfPhones])));
      for (const [name, { accountId: watched, text }] of this.people)
        if (watched !== undefined && this.#maySee(watcher, name)) texts.add(text);
    }
  }

  couldSee = (accountId: string, text: string): boolean => this.#couldSee.get(accountId)?.has(text) ?? false;

  subscribe(session: ModelSession, address: string, asked: Asked): boolean {
    if (!this.holderOf(address)) return false;
    session.watches.set(`${address} `, { address, source: '', asked });
    return true;
  }

  subscribeList(session: ModelSession, list: string, asked: Asked, autoSubscribe: boolean): boolean {
    const members = this.person(session.owner).lists.get(list);
    if (!members) return false;
    session.lists.set(list, { asked, autoSubscribe });
    for (const address of members) session.watches.set(`${address} ${list}`, { address, source: list, asked });
    return true;
  }

  unsubscribe(session: ModelSession, address: string): void {
    for (const [key, watch] of session.watches) if (watch.address === address) session.watches.delete(key);
  }

  unsubscribeList(session: ModelSession, list: string): void {
    session.lists.delete(list);
    for (const [key, watch] of session.watches) if (watch.source === list) session.watches.delete(key);
  }

  createList(name: string, list: string): void {
    const { lists } = this.person(name);
    if (!lists.has(list)) lists.set(list, new Set());
  }

  deleteList(name: string, list: string): void {
    this.person(name).lists.delete(list);
    for (const session of this.#sessionsOf(name)) this.unsubscribeList(session, list);
  }

  add(name: string, list: string, address: string): void {
    const members = this.person(name).lists.get(list);
    if (!members || !this.holderOf(address) || members.has(address)) return;
    members.add(address);
    for (const session of this.#sessionsOf(name)) {
      const subscription = session.lists.get(list);
      if (subscription?.autoSubscribe)
        session.watches.set(`${address} ${list}`, { address, source: list, asked: subscription.asked });
    }
  }

  remove(name: string, list: string, address: string): void {
    if (!this.person(name).lists.get(list)?.delete(address)) return;
    for (const session of this.#sessionsOf(name)) session.watches.delete(`${address} ${list}`);
  }

  #sessionsOf = (name: string): ModelSession[] => this.sessions.filter(({ owner }) => owner === name);
}

function nobody(): Person {
  return {
    accountId: undefined,
    msisdn: undefined,
    text: '',
    blocked: new Set(),
    decided: new Map(),
    lists: new Map(),
  };
}
