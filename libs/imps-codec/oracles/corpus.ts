import {
  type CspMessage,
  type CspVersion,
  type Element,
  type Leaf,
  type Primitive,
  type Struct,
} from '@smsonly/imps-model';
import { tokenTables } from '../src/wbxml/tables.js';
import { messageWith } from '../test/golden-message.js';
import { primitivesOf } from '../test/grammar-values.js';

/** A message of the corpus; the name says why it is there. */
export type Sample = Readonly<{ name: string; message: CspMessage<Primitive> }>;

/**
 * The messages given to the oracles: for each primitive of the version one with ordinary values and one with unusual ones,
 * more until every word of the grammar has occurred in its element, and some made by hand.
 */
export function corpusOf(version: CspVersion): readonly Sample[] {
  const entries = primitivesOf(version);
  const golden = entries.map((entry) => ({ entry, message: messageWith(entry, version) }));
  const unusual = new UnusualValues();
  const wordsSeen = new Set<string>();
  return [
    ...golden.map(({ entry, message }) => ({ name: `${entry.kind}`, message })),
    ...golden.map(({ entry, message }) => ({
      name: `${entry.kind} with unusual values`,
      message: withContent(
        message,
        mapLeaves(entry, contentOf(message), (leaf, value) => unusual.of(leaf, value)),
      ),
    })),
    ...golden.flatMap(({ entry, message }) => samplesWithWords(entry, message, wordsSeen)),
    ...samplesByHand(version),
  ];
}

/** The message with other words, again and again until each word has occurred in its element. */
function samplesWithWords(
  entry: Struct<Primitive>,
  message: CspMessage<Primitive>,
  seen: Set<string>,
): readonly Sample[] {
  const samples: Sample[] = [];
  for (let round = 0; ; round++) {
    let fresh = false;
    const content = mapLeaves(entry, contentOf(message), (leaf, value) => {
      const words = leaf.type === 'word' ? (leaf.values ?? []) : [];
      const word = words[round % words.length];
      if (word === undefined) return value;
      const use = `${leaf.name} ${word}`;
      if (!seen.has(use)) fresh = true;
      seen.add(use);
      return word;
    });
    if (fresh)
      samples.push({ name: `${entry.kind} with words, round ${round}`, message: withContent(message, content) });
    else if (round > 0) return samples;
  }
}

const longText = `${'In the beginning was the short message, and it had 160 characters. '.repeat(5)}Tschüß!`;
const dates = ['1999-12-31T23:59:59Z', '2000-02-29T00:00:00Z', '2026-11-22T20:13:07Z', '2038-01-19T03:14:08Z'];
const integers = [0, 1, 9, 127, 128, 255, 256, 65_535, 65_536, 16_777_215, 16_777_216, 2_147_483_648, 4_294_967_295];
const texts = [
  'wv:blåbær/øl@im.example',
  'T',
  'GROUP_ID',
  'Ελληνικά 漢字 😀',
  'http://im.example/?a=1&b=<2>',
  'https://im.example/',
  'www.im.example',
  'O\'Brien & "co"',
  '200',
  '0',
  'a | b',
  'two  spaces',
];

/**
 * Values that break encoders: at byte boundaries, outside ASCII, equal to words of the tables. Each leaf gets the next one.
 */
class UnusualValues {
  #count = 0;

  of(leaf: Leaf, value: unknown): unknown {
    const next = this.#count++;
    switch (leaf.type) {
      case 'text':
      case 'identifier':
        return texts[next % texts.length];
      case 'word':
        return leaf.closed ? value : texts[next % texts.length];
      case 'integer':
        return integers[next % integers.length];
      case 'boolean':
        return false;
      case 'date':
        return new Date(dates[next % dates.length] as string);
      case 'flag':
        return value;
    }
  }
}

function samplesByHand(version: CspVersion): readonly Sample[] {
  const sender = { user: { userId: 'wv:kari@im.example' } };
  const inSession = { version, session: { type: 'Inband', sessionId: 's-81c2' } } as const;
  const request = (id: string, content: Primitive): CspMessage<Primitive>['transactions'][number] => ({
    mode: 'Request',
    id,
    content,
  });
  return [
    ...inChunks(Object.values(tokenTables[version].values), 24).map((strings, index) => ({
      name: `strings of the value table as user text, no. ${index}`,
      message: {
        ...inSession,
        transactions: [
          request(`strings-${index}`, {
            kind: 'SendMessage-Request' as const,
            deliveryReport: false,
            messageInfo: { contentSize: 1, recipient: { users: strings.map((userId) => ({ userId })) }, sender },
            contentData: strings[0] ?? '',
          }),
        ],
      },
    })),
    ...['T', 'F', 'Hello <b> & "goodbye" ]]>', 'text/plain', 'first line\nsecond line', 'tab\there', longText].map(
      (contentData, index) => ({
        name: `message text no. ${index}`,
        message: {
          ...inSession,
          transactions: [
            request(`text-${index}`, {
              kind: 'SendMessage-Request' as const,
              deliveryReport: true,
              messageInfo: { contentType: 'text/plain', contentSize: contentData.length, recipient: {}, sender },
              contentData,
            }),
          ],
        },
      }),
    ),
    {
      name: 'properties with values of users and of the protocol',
      message: {
        ...inSession,
        transactions: [
          request('properties', {
            kind: 'CreateList-Request',
            contactList: 'wv:kari/~friends',
            contactListProperties: [
              { name: 'DisplayName', value: 'IM' },
              { name: 'Default', value: 'T' },
            ],
          }),
        ],
      },
    },
    {
      name: 'integers beyond 32 bits',
      message: {
        ...inSession,
        transactions: [request('7', { kind: 'KeepAlive-Request', timeToLive: 2 ** 40 })],
      },
    },
    {
      name: 'several transactions, and more to come',
      message: {
        ...inSession,
        transactions: [
          request('1', { kind: 'Polling-Request' }),
          request('', { kind: 'Logout-Request' }),
          { mode: 'Response', id: '3', content: { kind: 'Status', result: { code: 200 } } },
        ],
        poll: true,
      },
    },
  ];
}

/** The value of an element with every leaf in it changed. */
function mapLeaves(element: Element, value: unknown, change: (leaf: Leaf, value: unknown) => unknown): unknown {
  switch (element.form) {
    case 'leaf':
      return change(element, value);
    case 'list':
      return (value as readonly unknown[]).map((item) => mapLeaves(element.item, item, change));
    case 'choice':
      return value;
    case 'struct': {
      const fields = Object.entries(value as Readonly<Record<string, unknown>>).map(([key, child]) => {
        const field = element.fields[key];
        if (field === undefined) return [key, child];
        if (!field.many) return [key, mapLeaves(field.element, child, change)];
        return [key, (child as readonly unknown[]).map((each) => mapLeaves(field.element, each, change))];
      });
      return Object.fromEntries(fields);
    }
  }
}

function contentOf(message: CspMessage<Primitive>): unknown {
  return message.transactions[0]?.content;
}

function withContent(message: CspMessage<Primitive>, content: unknown): CspMessage<Primitive> {
  return {
    ...message,
    transactions: message.transactions.map((transaction) => ({ ...transaction, content: content as Primitive })),
  };
}

function inChunks<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}
