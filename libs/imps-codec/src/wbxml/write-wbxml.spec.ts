import { describe, expect, it } from '@jest/globals';
import {
  cspVersions,
  primitives,
  type CspMessage,
  type CspVersion,
  type Element,
  type Primitive,
} from '@smsonly/imps-model';
import { writingNode, type WritingNode } from '../writing-grammar.js';
import { encode } from '../index.js';
import { writingTokens } from './writing-tokens.js';

function written(content: Primitive, version: CspVersion = '1.2'): string {
  const message: CspMessage<Primitive> = {
    version,
    session: { type: 'Inband', sessionId: 's' },
    transactions: [{ mode: 'Request', id: '1', content }],
  };
  return Buffer.from(encode(message, { encoding: 'wbxml' })).toString('hex');
}

const messageInfo = { contentSize: 1, recipient: {}, sender: { user: { userId: 'wv:a' } } };
const hex = (text: string) => Buffer.from(text).toString('hex');
const inline = (text: string) => `03${hex(text)}00`;

describe('WBXML as phones read it', () => {
  it.each([
    ['1.1', '03106a00c905'],
    ['1.2', '03116a00c908'],
    ['1.3', '03126a00c90b'],
  ] as const)('starts in %s with WBXML 1.3, the public identifier, UTF-8 and no string table', (version, start) => {
    expect(written({ kind: 'Polling-Request' }, version).startsWith(`${start}${inline(version)}01`)).toBe(true);
  });

  it('writes booleans and words of the protocol as value tokens', () => {
    const login = written({
      kind: 'Login-Response',
      clientId: {},
      result: { code: 200 },
      digestSchema: 'MD5',
      capabilityRequest: true,
    });
    expect(login).toContain('4b802c01');
    const list = written({
      kind: 'CreateList-Request',
      contactList: 'wv:a/~b',
      contactListProperties: [{ name: 'Default', value: 'T' }],
    });
    expect(list).toContain('5e800901');
    expect(list).toContain('802c01');
  });

  it.each([
    [0, 'c30100'],
    [127, 'c3017f'],
    [200, 'c301c8'],
    [256, 'c3020100'],
    [65_535, 'c302ffff'],
    [2 ** 32, 'c3050100000000'],
    [Number.MAX_SAFE_INTEGER, 'c3071fffffffffffff'],
  ])('writes the number %d as opaque data in as few bytes as it needs', (timeToLive, bytes) => {
    expect(written({ kind: 'KeepAlive-Request', timeToLive })).toContain(`72${bytes}01`);
  });

  it('writes a number as text where some clients read only text', () => {
    expect(written({ kind: 'Search-Request', searchLimit: 12 }, '1.2')).toContain(inline('12'));
    expect(written({ kind: 'Search-Request', searchLimit: 12 }, '1.3')).toContain('c3010c');
  });

  it('writes dates and user text as one inline string, also where there is a value token for it', () => {
    const bytes = written({
      kind: 'NewMessage',
      messageInfo: {
        ...messageInfo,
        messageId: 'T',
        dateTime: new Date('2026-05-11T09:30:15Z'),
      },
      contentData: 'T',
    });
    expect(bytes).toContain(inline('20260511T093015Z'));
    expect(bytes).toContain(`4d${inline('T')}01`);
    expect(bytes).toContain(`5b${inline('T')}01`);
  });

  it('writes the value of a property as a value token only where the protocol defines its values', () => {
    const list = (name: string, value: string) =>
      written({ kind: 'CreateList-Request', contactList: 'wv:a/~b', contactListProperties: [{ name, value }] });
    expect(list('Default', 'T')).toContain('7d802c01');
    for (const name of ['DisplayName', 'Name', 'Topic']) {
      for (const value of ['IM', 'T', 'Open']) expect(list(name, value)).toContain(`7d${inline(value)}01`);
    }
    const two = written({
      kind: 'CreateList-Request',
      contactList: 'wv:a/~b',
      contactListProperties: [
        { name: 'DisplayName', value: 'T' },
        { name: 'Default', value: 'T' },
      ],
    });
    expect(two).toContain(`7d${inline('T')}01`);
    expect(two).toContain('7d802c01');
  });

  it('writes GROUP_ID as the value token that it has in searches', () => {
    const asked = { searchPairLists: [{ searchElements: ['GROUP_ID'], searchStrings: ['x'] }] };
    for (const version of ['1.1', '1.2'] as const) {
      expect(written({ kind: 'Search-Request', ...asked }, version)).toContain('803d');
    }
    const pair = (searchElement: string) => ({ searchPairs: [{ searchElement, searchString: 'x' }] });
    const in13 = (word: string) => written({ kind: 'Search-Request', searchPairLists: [pair(word)] }, '1.3');
    expect(in13('GROUP_ID')).toContain('803d');
    expect(in13('History')).toContain(inline('History'));
  });

  it('keeps long texts and every script, and puts U+FFFD for what XML cannot hold either', () => {
    for (const text of ['x'.repeat(5000), 'Ж中😀'.repeat(900)]) {
      const bytes = written({ kind: 'SendMessage-Request', deliveryReport: false, messageInfo, contentData: text });
      expect(bytes.includes(inline(text))).toBe(true);
    }
    expect(written({ kind: 'Search-Request', searchId: 'a\u0000b\u0001' })).toContain(inline('a\ufffdb\ufffd'));
    expect(written({ kind: 'Search-Request', searchId: 'a\ud800' })).toContain(inline('a\ufffd'));
  });

  it('writes an element without content as its tag alone', () => {
    expect(written({ kind: 'Polling-Request' })).toContain('000122010101');
  });
});

describe('every element of the grammar', () => {
  const names = (node: WritingNode, seen: Set<WritingNode>, into: Set<string>): Set<string> => {
    if (seen.has(node)) return into;
    seen.add(node);
    into.add(node.name);
    if (node.form === 'struct') for (const child of node.children) names(child.node, seen, into);
    if (node.form === 'list') names(node.item, seen, into);
    return into;
  };

  it.each(cspVersions)('has a token in CSP %s', (version) => {
    const known = primitives.filter((entry: Element & { since?: string; until?: string }) => {
      return (
        (entry.since === undefined || version >= entry.since) && (entry.until === undefined || version <= entry.until)
      );
    });
    const without = known.flatMap((entry) =>
      [...names(writingNode(entry, version), new Set(), new Set())]
        .filter((name) => !writingTokens[version].tags.has(name))
        .map((name) => `${entry.name}: ${name}`),
    );
    expect(without).toEqual([]);
  });
});
