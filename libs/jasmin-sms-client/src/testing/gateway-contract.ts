import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { DlrMeaning } from '../dlr.js';
import { isGsmText } from '../send-request.js';
import type { PartSms, RejectionCause, SmsGateway, SubmitResult, TextSms, UnknownCause } from '../sms-gateway.js';
import { sampleScripts } from './sample-scripts.js';

/** A fault that a bench can cause for the next submission. */
export type GatewayFault = keyof typeof outcomeOfFault;

/** A gateway with phones behind it, for the suite. */
export interface GatewayBench {
  readonly gateway: SmsGateway;
  /** The texts on a phone, oldest first, each joined from its parts. */
  textsOn(phone: string): Promise<readonly { readonly from: string; readonly text: string }[]>;
  /** The reports about one SMS so far. */
  reportsOf(reference: string): Promise<readonly DlrMeaning[]>;
  /** Causes the fault for the next submission. */
  arrange(fault: GatewayFault): Promise<void>;
  /** Ends every fault. */
  heal(): Promise<void>;
}

/** One guarantee of every SmsGateway; `keep` rejects when it is violated. */
export interface GatewayPromise {
  readonly title: string;
  keep(bench: GatewayBench): Promise<void>;
}

type Outcome =
  | { readonly outcome: 'rejected'; readonly cause: RejectionCause; readonly retry: 'never' | 'later' }
  | { readonly outcome: 'unknown'; readonly why: UnknownCause };

const later = (cause: RejectionCause): Outcome => ({ outcome: 'rejected', cause, retry: 'later' });
const never = (cause: RejectionCause): Outcome => ({ outcome: 'rejected', cause, retry: 'never' });

/** The result of a submission under each fault. */
export const outcomeOfFault = {
  'no route to the number': later('no-route'),
  'the broker is down': later('gateway-failed'),
  'it answers Success but loses the SMS': later('gateway-broken'),
  'the user sends too fast': later('throughput-exceeded'),
  'the balance is used up': never('quota-exhausted'),
  'the password is wrong': later('wrong-credentials'),
  'the user may not send this': never('not-permitted'),
  'the interceptor is not running': later('interceptor-missing'),
  'nothing listens': later('unreachable'),
  'no answer comes': { outcome: 'unknown', why: 'timeout' },
  'the SMS is accepted and the connection cut': { outcome: 'unknown', why: 'connection-lost' },
} as const satisfies Record<string, Outcome>;

const texts: Readonly<Record<string, string>> = {
  'a plain text': 'Hello there',
  'an empty line and spaces': ' a\n\nb ',
  'characters that a form must escape': 'a+b & c=d % 100%25 ?',
  'Norwegian in GSM 03.38': 'Blåbærsyltetøy på ØST og ÅS',
  'the extension table': '€ ^ { } [ ] ~ | \\',
  'a text in UCS-2': 'Hei ’sann’ … 中文 العربية',
  emoji: 'See you 😀👍🏽👨‍👩‍👧',
  '160 septets': 'x'.repeat(160),
  'three parts of septets': '0123456789'.repeat(40),
  'parts cut within an escape pair': 'x'.repeat(152) + '€' + 'y'.repeat(100),
  'parts cut within a surrogate pair': 'ж'.repeat(66) + '😀' + 'ж'.repeat(60),
};

/**
 * The guarantees of every SmsGateway; `faults` are those that the bench can cause. Framework-neutral:
 * `for (const { title, keep } of gatewayContract(faults)) it(title, () => keep(bench))`.
 * Each test uses a phone and references of its own, so that a gateway may keep its state between them.
 */
export function gatewayContract(faults: readonly GatewayFault[]): readonly GatewayPromise[] {
  return [
    ...Object.entries(texts).map(([name, text]) => arrives(name, text)),
    ...Object.entries(sampleScripts).map(([script, text]) => arrives(`a text in ${script}`, text)),
    ...partings.map(arrivesInParts),
    { title: 'reports on each part by itself', keep: reportsOnEachPart },
    { title: 'gives every SMS an ID of its own', keep: givesIdsOfTheirOwn },
    { title: 'shows the phone the originator of each SMS', keep: showsTheOriginator },
    { title: 'keeps the order of SMS submitted one after the other', keep: keepsTheOrder },
    { title: 'reports acceptance and delivery under the reference', keep: reports },
    { title: 'refuses a part that does not fit one SMS, and sends nothing', keep: refusesLongPart },
    ...refusals.map(([name, cause, change]) => refuses(name, cause, change)),
    ...faults.map(returnsWhen),
  ];
}

function arrives(name: string, text: string): GatewayPromise {
  return {
    title: `delivers ${name} to the phone unchanged`,
    async keep({ gateway, textsOn }) {
      const sms = anSms({ text, coding: isGsmText(text) ? 0 : 8 });
      accepted(await gateway.submit(sms));
      const [arrived] = await eventually(
        () => textsOn(sms.to),
        ({ length }) => length > 0,
      );
      assert.equal(arrived?.text, text);
    },
  };
}

/** A text in parts of the caller's making: its pieces, and the bits of the reference in their headers. */
interface Parting {
  readonly name: string;
  readonly pieces: readonly string[];
  readonly coding: 0 | 8;
  readonly referenceBits: 8 | 16;
}

const partings: readonly Parting[] = [
  { name: 'an 8-bit reference', pieces: ['a'.repeat(153), 'b'.repeat(153), 'c'], coding: 0, referenceBits: 8 },
  { name: 'a 16-bit reference', pieces: ['a'.repeat(152), 'b'.repeat(152), 'c'], coding: 0, referenceBits: 16 },
  { name: 'an 8-bit reference in UCS-2', pieces: ['ж'.repeat(66), '😀' + 'ж'.repeat(65)], coding: 8, referenceBits: 8 },
  { name: 'a 16-bit reference in UCS-2', pieces: ['ж'.repeat(65), '👨‍👩‍👧ж'], coding: 8, referenceBits: 16 },
];

function arrivesInParts(parting: Parting): GatewayPromise {
  return {
    title: `delivers parts with ${parting.name}, the last one first, to the phone as one text`,
    async keep({ gateway, textsOn }) {
      const sms = anSms({});
      for (const part of partsOf(parting, sms).reverse()) accepted(await gateway.submit(part));
      const arrived = await eventually(
        () => textsOn(sms.to),
        ({ length }) => length > 0,
      );
      same(
        arrived.map(({ text }) => text),
        [parting.pieces.join('')],
      );
    },
  };
}

async function reportsOnEachPart({ gateway, reportsOf }: GatewayBench): Promise<void> {
  const parts = partsOf({ name: '', pieces: ['one', 'two'], coding: 0, referenceBits: 8 }, anSms({}));
  const ids = [];
  for (const part of parts) ids.push(accepted(await gateway.submit(part)));
  assert.equal(new Set(ids).size, parts.length);
  for (const { reference } of parts) {
    const meanings = await eventually(
      () => reportsOf(reference),
      ({ length }) => length >= 2,
    );
    same(meanings.map(({ means }) => means).sort(), ['accepted', 'delivered']);
  }
}

function partsOf({ pieces, coding, referenceBits }: Parting, { to, from, reference }: TextSms): PartSms[] {
  const identity = [...reference].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) & 0xffff, 7);
  return pieces.map((piece, index) => {
    const place = [pieces.length, index + 1];
    const header =
      referenceBits === 8 ? [5, 0, 3, identity & 0xff, ...place] : [6, 8, 4, identity >> 8, identity & 0xff, ...place];
    const body = coding === 8 ? Buffer.from(piece, 'utf16le').swap16() : Buffer.from(piece, 'latin1');
    const octets = Buffer.concat([Buffer.from(header), body]);
    return { to, from, reference: `${reference}-${index + 1}`, octets, coding, hasHeader: true };
  });
}

async function givesIdsOfTheirOwn({ gateway }: GatewayBench): Promise<void> {
  const sms = anSms({});
  const ids = await Promise.all([1, 2, 3].map(async () => accepted(await gateway.submit(sms))));
  assert.equal(new Set(ids).size, 3);
}

async function showsTheOriginator({ gateway, textsOn }: GatewayBench): Promise<void> {
  const sms = anSms({ from: '4759440007' });
  accepted(await gateway.submit(sms));
  const [arrived] = await eventually(
    () => textsOn(sms.to),
    ({ length }) => length > 0,
  );
  assert.equal(arrived?.from.replace(/^\+/, ''), '4759440007');
}

async function keepsTheOrder({ gateway, textsOn }: GatewayBench): Promise<void> {
  const written = ['one', 'two', 'three', 'four', 'five'];
  const sms = anSms({});
  for (const text of written) accepted(await gateway.submit({ ...sms, text }));
  const arrived = await eventually(
    () => textsOn(sms.to),
    ({ length }) => length >= written.length,
  );
  same(
    arrived.map(({ text }) => text),
    written,
  );
}

async function reports({ gateway, reportsOf }: GatewayBench): Promise<void> {
  const sms = anSms({});
  accepted(await gateway.submit(sms));
  const meanings = await eventually(
    () => reportsOf(sms.reference),
    ({ length }) => length >= 2,
  );
  same(meanings.map(({ means }) => means).sort(), ['accepted', 'delivered']);
}

const refusals: readonly (readonly [name: string, cause: RejectionCause, change: Partial<TextSms>])[] = [
  ['a number of more than 20 digits', 'bad-number', { to: '479000000000000000001' }],
  ['a number with letters', 'bad-number', { to: '47900x' }],
  ['an originator of 12 letters', 'bad-originator', { from: 'Twelveletter' }],
  ['coding 0 with a character outside GSM 03.38', 'text-not-gsm', { text: 'ça va', coding: 0 }],
];

async function refusesLongPart({ gateway, textsOn }: GatewayBench): Promise<void> {
  const { to, from, reference } = anSms({});
  for (const part of [
    { octets: new Uint8Array(142), coding: 8, hasHeader: false },
    { octets: Uint8Array.of(5, 0, 3, 1, 1, 1, ...new Uint8Array(154)), coding: 0, hasHeader: true },
  ] as const)
    assertOutcome(await gateway.submit({ to, from, reference, ...part }), never('bad-request'));
  same(await textsOn(to), []);
}

function refuses(name: string, cause: RejectionCause, change: Partial<TextSms>): GatewayPromise {
  return {
    title: `refuses ${name} for good, and sends nothing`,
    async keep({ gateway, textsOn }) {
      const sms = anSms(change);
      assertOutcome(await gateway.submit(sms), { outcome: 'rejected', cause, retry: 'never' });
      same(await textsOn(sms.to), []);
    },
  };
}

function returnsWhen(fault: GatewayFault): GatewayPromise {
  const outcome: Outcome = outcomeOfFault[fault];
  const expected =
    outcome.outcome === 'rejected' ? `${outcome.cause}, retry ${outcome.retry}` : `unknown, ${outcome.why}`;
  return {
    title: `returns "${expected}" when ${fault}, and accepts again afterwards`,
    async keep({ gateway, arrange, heal }) {
      await arrange(fault);
      try {
        assertOutcome(await gateway.submit(anSms({})), outcome);
      } finally {
        await heal();
      }
      accepted(
        await eventually(
          () => gateway.submit(anSms({})),
          (result) => result.outcome === 'accepted',
        ),
      );
    },
  };
}

let written = 0;

/** An SMS for a phone that no other test uses. */
function anSms(change: Partial<TextSms>): TextSms {
  written += 1;
  const number = `${Date.now() % 1_000_000}${String(written).padStart(3, '0')}`;
  return {
    to: `+479${number}`,
    from: '+4759440001',
    text: 'Hello',
    coding: 0,
    reference: `contract-${number}`,
    ...change,
  };
}

function accepted(result: SubmitResult): string {
  if (result.outcome !== 'accepted') assert.fail(`not accepted: ${JSON.stringify(result)}`);
  return result.id;
}

function assertOutcome(result: SubmitResult, expected: Outcome): void {
  same({ ...result, ...expected }, result);
}

// Test runners give each file its own globals, so arrays from other files are never strictly equal: compared as JSON.
function same(actual: unknown, expected: unknown): void {
  assert.equal(JSON.stringify(actual), JSON.stringify(expected));
}

/** Polls until `enough`, for at most 15 s; returns the last answer for the assertion that follows. */
async function eventually<T>(ask: () => Promise<T>, enough: (answer: T) => boolean): Promise<T> {
  const giveUpAt = Date.now() + 15_000;
  for (;;) {
    const answer = await ask();
    if (enough(answer) || Date.now() > giveUpAt) return answer;
    await pause(20);
  }
}
