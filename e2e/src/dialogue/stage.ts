import type { Encoding } from '@smsonly/imps-codec';
import { cspNamespaces, inPool, parseNumberPool, parseNumberRanges, type CspVersion } from '@smsonly/imps-model';
import { Operator } from '../people/operator.js';
import { Phone, type ReceivedSms } from '../people/phone.js';
import type { System } from '../system/addresses.js';
import type { Dialogue, Person } from './dialogue.js';
import type { Answer } from './envelope.js';
import { Handset, type Wire } from './handset.js';
import type { Scope } from './words.js';

/** In which version and wire form dialogues are played, and against what. */
export type Production = Readonly<{
  system: System;
  version: CspVersion;
  /** The wire form of each person's client. */
  encodingOf: (who: string) => Encoding;
  /** Makes all users, numbers and texts this run's own: 0 to 9,999,999. */
  run: number;
  /** Accounts that are there already, by the person's name. */
  accounts?: Readonly<Record<string, Readonly<{ userId: string; password: string }>>>;
  wire?: (who: string) => Wire;
}>;

/** People and phones of one or several dialogues, and what names in braces stand for. */
export class Stage implements Scope {
  readonly operator: Operator;
  private readonly handsets = new Map<string, Handset>();
  private readonly phones = new Map<string, Phone>();
  /** SMS of each phone that a dialogue has seen. */
  private readonly seen = new Set<string>();
  private readonly names = new Map<string, string>();
  private readonly transactions = new Map<string, Answer>();
  readonly mark: string;

  constructor(readonly production: Production) {
    this.operator = new Operator(production.system.admin, production.system.adminToken);
    this.mark = `d${production.run.toString(36)}`;
  }

  /** Registers the dialogue's people, who may have been there before. */
  async enter({ people, phones }: Dialogue): Promise<void> {
    for (const name of phones) this.addPhone(name);
    for (const person of people) {
      if (this.handsets.has(person.name)) continue;
      const account = this.addHandset(person);
      if (!person.isRegistered || this.production.accounts?.[person.name]) continue;
      const status = await this.operator.put(account.userId, { password: account.password, displayName: person.name });
      if (status !== 201 && status !== 200) throw new Error(`registering ${person.name} was answered with ${status}`);
    }
  }

  handset(name: string): Handset {
    const handset = this.handsets.get(name);
    if (!handset) throw new Error(`${name} is not on stage`);
    return handset;
  }

  phone(name: string): Phone {
    const phone = this.phones.get(name);
    if (!phone) throw new Error(`${name} is not on stage`);
    return phone;
  }

  /** SMS of a phone that no step has taken yet, oldest first. */
  async newSms(phone: Phone): Promise<ReceivedSms[]> {
    return (await phone.messages()).filter(({ id }) => !this.seen.has(id));
  }

  take(sms: ReceivedSms): void {
    this.seen.add(sms.id);
  }

  isConversationNumber(number: string): boolean {
    return inPool(number, parseNumberPool(this.production.system.pool));
  }

  call(name: string, value: string): void {
    this.names.set(name, value);
  }

  /** Keeps a transaction of the server for a later acknowledgement. */
  keep(name: string, transaction: Answer): void {
    this.transactions.set(name, transaction);
  }

  kept(name: string): Answer | undefined {
    return this.transactions.get(name);
  }

  valueOf(name: string): string | undefined {
    const { system, version } = this.production;
    const [, who, what] = /^(\w+)(?:\.(\w+))?$/.exec(name) ?? [];
    for (const [person, handset] of this.handsets) if (person.toLowerCase() === who) return ofHandset(handset, what);
    for (const [owner, phone] of this.phones)
      if (owner.toLowerCase() === who) return ofPhone(phone, what, system.domain);
    if (name === 'domain') return system.domain;
    if (name === 'mark') return this.mark;
    if (name === 'version') return version;
    if (name === 'redelivery' || name === 'expiry') return system[name];
    if (name === 'CSP') return cspNamespaces[version].message;
    if (name === 'TRC') return cspNamespaces[version].transaction;
    if (name === 'PA') return cspNamespaces[version].presence;
    return this.names.get(name);
  }

  close(): void {
    for (const handset of this.handsets.values()) handset.close();
  }

  private addHandset({ name, terminalOf, password }: Person): Readonly<{ userId: string; password: string }> {
    const { system, version, encodingOf, accounts, wire } = this.production;
    const user = (terminalOf ?? name).toLowerCase();
    const account = accounts?.[name] ?? {
      userId: `wv:${user}-${this.mark}@${system.domain}`,
      password: password ?? `${user}-pw`,
    };
    const owner = {
      ...account,
      clientId: `WV:${name}-${this.mark}@HANDSET`,
      cookie: `${name.toLowerCase()}-${this.mark}`,
    };
    this.handsets.set(name, new Handset(owner, version, encodingOf(name), system.imps, wire?.(name)));
    return account;
  }

  private addPhone(name: string): void {
    if (this.phones.has(name)) return;
    const { system, run } = this.production;
    const [range] = parseNumberRanges(system.ranges);
    if (range === undefined) throw new Error('SMS_ONLY_RANGES names no range, so nobody is an SMS-only user');
    const digits = 11 - range.length;
    // The phones of one run have neighbouring numbers, far from the next run's.
    const own = (run * 7 + this.phones.size * 1_234_577) % 10 ** digits;
    this.phones.set(name, new Phone(system.simulator, `${range}${String(own).padStart(digits, '0')}`));
  }
}

function ofHandset({ owner, sessionId, line }: Handset, what: string | undefined): string | undefined {
  if (what === undefined) return owner.userId;
  if (what === 'user') return owner.userId.replace(/@.*/, '');
  if (what === 'password' || what === 'cookie') return owner[what];
  if (what === 'client') return owner.clientId;
  if (what === 'session') return sessionId;
  return what === 'unread' ? line?.unread : undefined;
}

function ofPhone({ msisdn }: Phone, what: string | undefined, domain: string): string | undefined {
  if (what === undefined) return msisdn;
  if (what === 'address') return `wv:${msisdn}@${domain}`;
  if (what === 'escaped') return `wv:%2B${msisdn.slice(1)}@${domain}`;
  if (what === 'local') return `wv:${msisdn}`;
  return what === 'digits' ? msisdn.slice(1) : undefined;
}
