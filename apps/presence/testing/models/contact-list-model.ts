import { composeResult } from '@smsonly/imps-model';
import { address, list } from '../addresses.js';

export const limits = { lists: 4, contacts: 4 };
const defaultName = '~pep1.0_privatelist';

type Contact = { spelling: string; name: string };
type List = { spelling: string; displayName: string; isDefault: boolean; age: number; contacts: Map<string, Contact> };
export type Nick = Readonly<{ spelling: string; name?: string }>;
export type Properties = Readonly<{ displayName?: string; isDefault?: boolean }>;

/** What a client reads of a list. */
export type ListShown = Readonly<{ displayName: string; isDefault: boolean; members: readonly object[] }>;

/** The contact lists of one user, as they ought to be: a map. */
export class ContactListModel {
  readonly lists = new Map<string, List>();
  isRegistered = true;
  hadDefaultList = false;
  #age = 0;

  /** @param isReachable whether this address is a registered user or an SMS-only one */
  constructor(
    readonly name: string,
    private readonly isReachable: (canonical: string) => boolean,
  ) {}

  spellingOf = (listName: string): string => `wv:${this.name}/${listName}`;
  keyOf = (listName: string): string => list(this.spellingOf(listName)).key;

  /** The name of the default list, or of one that there is not. */
  get defaultName(): string {
    const [key = '/none'] = [...this.lists].find(([, { isDefault }]) => isDefault) ?? [];
    return decodeURIComponent(key.slice(key.indexOf('/') + 1).replace(/@.*/, ''));
  }

  logIn(): void {
    if (!this.isRegistered || (this.hadDefaultList && this.lists.size > 0)) return;
    this.hadDefaultList = true;
    const key = this.keyOf(defaultName);
    if (this.lists.has(key)) return;
    this.#put(key, `${this.spellingOf(defaultName)}@im.example.com`, 'Contacts', !this.#hasDefault());
  }

  create(listName: string, nicks: readonly Nick[], { displayName = '', isDefault }: Properties): number {
    if (!this.isRegistered) return 604;
    const key = this.keyOf(listName);
    if (this.lists.has(key)) return 701;
    if (this.lists.size >= limits.lists) return 753;
    const contacts = this.#added(new Map(), nicks);
    if (contacts.size > limits.contacts) return 754;
    const takesOver = isDefault === true || !this.#hasDefault();
    this.#put(key, this.spellingOf(listName), displayName, false, contacts);
    if (takesOver) this.#makeDefault(key);
    return this.#result(nicks.length + 1, nicks);
  }

  delete(listName: string): number {
    const key = this.keyOf(listName);
    const gone = this.lists.get(key);
    if (!gone) return 700;
    this.lists.delete(key);
    const [oldest] = [...this.lists.entries()].toSorted(([, one], [, other]) => one.age - other.age);
    if (gone.isDefault && oldest) this.#makeDefault(oldest[0]);
    return 200;
  }

  manage(listName: string, add: readonly Nick[], remove: readonly string[], properties: Properties): number {
    if (!this.isRegistered) return 604;
    const key = this.keyOf(listName);
    const managed = this.lists.get(key);
    if (!managed) return 700;
    const left = new Map(managed.contacts);
    const stays = new Set(add.map(({ spelling }) => address(spelling).canonical).filter(this.isReachable));
    for (const { canonical } of remove.map(address)) {
      const old = left.get(canonical);
      if (old && stays.has(canonical)) left.set(canonical, { ...old, name: '' });
      else left.delete(canonical);
    }
    const contacts = this.#added(left, add);
    if (contacts.size > limits.contacts && contacts.size > managed.contacts.size) return 754;
    managed.contacts = contacts;
    if (properties.displayName !== undefined) managed.displayName = properties.displayName;
    if (properties.isDefault === true) this.#makeDefault(key);
    return this.#result(add.length + remove.length + Number(Object.keys(properties).length > 0), add);
  }

  /** The account is gone, and everything with it; what comes after is another person's. */
  deregister(): void {
    this.lists.clear();
    this.hadDefaultList = false;
    this.isRegistered = false;
  }

  shown(key: string): ListShown | undefined {
    const found = this.lists.get(key);
    return (
      found && {
        displayName: found.displayName,
        isDefault: found.isDefault,
        members: [...found.contacts.values()].map(({ spelling, name }) => ({
          userId: spelling,
          name: name === '' ? userPart(spelling) : name,
        })),
      }
    );
  }

  #put(
    key: string,
    spelling: string,
    displayName: string,
    isDefault: boolean,
    contacts = new Map<string, Contact>(),
  ): void {
    this.lists.set(key, { spelling, displayName, isDefault, age: this.#age++, contacts });
  }

  #hasDefault = (): boolean => [...this.lists.values()].some(({ isDefault }) => isDefault);

  #makeDefault(key: string): void {
    for (const [other, one] of this.lists) one.isDefault = other === key;
  }

  #added(contacts: Map<string, Contact>, nicks: readonly Nick[]): Map<string, Contact> {
    for (const { spelling, name } of nicks) {
      const { canonical } = address(spelling);
      if (!this.isReachable(canonical)) continue;
      contacts.set(canonical, { spelling, name: name || (contacts.get(canonical)?.name ?? '') });
    }
    return contacts;
  }

  #result(parts: number, nicks: readonly Nick[]): number {
    const failures = nicks
      .map(({ spelling }) => address(spelling))
      .filter(({ canonical }) => !this.isReachable(canonical))
      .map(({ canonical }) => ({ code: canonical.endsWith('@elsewhere.example') ? 516 : 531 }));
    return composeResult(parts, failures).code;
  }
}

function userPart(spelling: string): string {
  const at = spelling.lastIndexOf('@');
  return (at === -1 ? spelling : spelling.slice(0, at)).replace(/^wv:/i, '');
}
