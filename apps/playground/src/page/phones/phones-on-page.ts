import { batch, effect, signal, type ReadonlySignal } from '@preact/signals';
import { inRanges } from '@smsonly/imps-model';
import { followings, recallPhones, rememberPhones } from '../../phones/open-phones.js';
import { httpPhoneNetwork } from '../../phones/phone-network.js';
import { newNumber } from '../../phones/phone-numbers.js';
import type { PhoneState } from '../../phones/phone-state.js';
import { openPhone, type Phone } from '../../phones/phone.js';
import type { Settings } from '../../seams/settings.js';
import { announce } from '../frame/announce.js';
import { settings } from '../frame/settings.js';
import { openEventSource } from './event-source.js';

/** A phone with what it shows now. */
export type PhoneOnPage = Readonly<{ msisdn: string; phone: Phone; state: ReadonlySignal<PhoneState> }>;

const phones = signal<readonly PhoneOnPage[] | undefined>(undefined);

/** From left to right; undefined until the settings are known. */
export const phonesOnPage: ReadonlySignal<readonly PhoneOnPage[] | undefined> = phones;

/** Adds a phone with this number on the right, unless it is there. */
export function addPhone(msisdn: string): void {
  const open = phones.peek() ?? [];
  const known = settings.peek();
  if (known === undefined || open.some((one) => one.msisdn === msisdn)) return;
  setPhones([...open, phoneOnPage(msisdn, known)]);
  use(msisdn);
  announce(`Phone ${msisdn} added`);
}

/** Adds a phone with a number of the operator that no account and no other phone has. False: no range has one. */
export function addNewPhone(): boolean {
  const known = settings.peek();
  const number = known && newNumber(known.smsOnlyRanges, takenNumbers(known), Math.random);
  if (number !== undefined) addPhone(number);
  return number !== undefined;
}

/** Takes a phone off the page. Its SMS stay in the network. */
export function removePhone(msisdn: string): void {
  const open = phones.peek() ?? [];
  open.find((one) => one.msisdn === msisdn)?.phone.close();
  setPhones(open.filter((one) => one.msisdn !== msisdn));
  announce(`Phone ${msisdn} removed`);
}

/** The phone that is used now is the first one to have a stream of events. */
export function use(msisdn: string): void {
  if (byLastUse.peek()[0] !== msisdn) byLastUse.value = [msisdn, ...byLastUse.peek().filter((one) => one !== msisdn)];
}

const byLastUse = signal<readonly string[]>([]);
const isPageShown = signal(!document.hidden);
document.addEventListener('visibilitychange', () => (isPageShown.value = !document.hidden));

effect(() => {
  const known = settings.value;
  if (known === undefined || !known.hasPhones || phones.peek() !== undefined) return;
  const numbers = recallPhones(localStorage, firstPhones(known));
  batch(() => {
    byLastUse.value = numbers;
    phones.value = numbers.map((msisdn) => phoneOnPage(msisdn, known));
  });
});

effect(() => {
  const open = phones.value ?? [];
  const used = byLastUse.value.filter((msisdn) => open.some((one) => one.msisdn === msisdn));
  const how = followings(used, isPageShown.value);
  for (const { msisdn, phone } of open) phone.follow(how.get(msisdn) ?? 'nothing');
});

function setPhones(open: readonly PhoneOnPage[]): void {
  phones.value = open;
  rememberPhones(
    localStorage,
    open.map(({ msisdn }) => msisdn),
  );
}

function phoneOnPage(msisdn: string, { senderPrefix }: Settings): PhoneOnPage {
  const phone = openPhone(msisdn, {
    network: httpPhoneNetwork(msisdn, { api: '/api', openEvents: openEventSource }),
    storage: localStorage,
    senderPrefix,
    now: Date.now,
    newId,
  });
  const state = signal(phone.state());
  phone.subscribe(() => {
    const before = state.peek();
    const now = phone.state();
    state.value = now;
    if (before.network === 'reached') announceNews(before, now);
  });
  return { msisdn, phone, state };
}

function announceNews(before: PhoneState, now: PhoneState): void {
  if (now.problem !== undefined && now.problem !== before.problem) announce(`Phone ${now.msisdn}: ${now.problem}`);
  if (before.threads === now.threads) return;
  for (const { number, name = number, messages } of now.threads) {
    const last = messages.at(-1);
    const known = before.threads.find((thread) => thread.number === number)?.messages.at(-1);
    if (last === undefined || last.id === known?.id) continue;
    if (last.direction === 'in') announce(`Phone ${now.msisdn}: SMS from ${name}: ${last.text}`);
    else if (last.failed !== undefined) announce(`Phone ${now.msisdn}: not sent. ${last.failed}`);
  }
}

/** The number of the examples in the documentation, where the operator has it. */
const usualFirst = '+4790000009';

function firstPhones(known: Settings): readonly string[] {
  if (inRanges(usualFirst, known.smsOnlyRanges) && !takenNumbers(known).has(usualFirst)) return [usualFirst];
  const number = newNumber(known.smsOnlyRanges, takenNumbers(known), Math.random);
  return number === undefined ? [] : [number];
}

function takenNumbers({ demoAccounts }: Settings): ReadonlySet<string> {
  const open = (phones.peek() ?? []).map(({ msisdn }) => msisdn);
  return new Set([...demoAccounts.map(({ msisdn }) => msisdn), ...open]);
}

/** A page on another host than localhost without TLS has no `randomUUID`. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join('');
}
