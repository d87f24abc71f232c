import { createHash } from 'node:crypto';
import type { Piece } from './elements.js';

/** What the names in braces stand for. */
export interface Scope {
  /** Its value, or undefined for a name that nothing has been called yet. */
  valueOf(name: string): string | undefined;
}

/** Text in which a name in braces has no value, or a function cannot be used. */
class WordFault extends Error {
  override readonly name = 'WordFault';
}

type Part = Readonly<{ literal: string } | { braces: string } | { isAnything: true }>;

/** Text apart: `{name}`, `*`, and the characters between; a backslash takes the meaning away from what follows. */
function partsOf(text: string): Part[] {
  return [...text.matchAll(/\\([\\{}*])|\{([^{}]+)\}|(\*)|[^\\{*]+|./gs)].map(([whole, escaped, braces, star]) => {
    if (escaped !== undefined) return { literal: escaped };
    if (braces !== undefined) return { braces };
    if (star !== undefined) return { isAnything: true };
    return { literal: whole };
  });
}

/** Names and functions replaced, for what is sent. An asterisk is one. */
export function piecesOf(text: string, scope: Scope): Piece[] {
  const pieces: Piece[] = [];
  for (const part of partsOf(text)) {
    const piece =
      'literal' in part
        ? part.literal
        : 'isAnything' in part
          ? '*'
          : (special(part.braces) ?? valueOf(part.braces, scope));
    const last = pieces.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + piece;
    else if (piece !== '') pieces.push(piece);
  }
  return pieces;
}

/** The same as plain text. @throws WordFault when it is more than characters */
export function expand(text: string, scope: Scope): string {
  return piecesOf(text, scope)
    .map((piece) => {
      if (typeof piece !== 'string') throw new WordFault(`${text} can only stand in what is sent`);
      return piece;
    })
    .join('');
}

/** Pieces that are not characters: `{token A4}` is a WBXML value, `{bytes ED A0 BD}` are bytes, `{character 0}` is a reference. */
function special(words: string): Piece | undefined {
  const [, kind, hex = ''] = /^(token|bytes|character) ([\dA-Fa-f ]+)$/.exec(words) ?? [];
  if (kind === 'token') return { token: parseInt(hex, 16) };
  if (kind === 'character') return { codePoint: parseInt(hex, 16) };
  if (kind === 'bytes') return { octets: Uint8Array.from(hex.split(' ').map((each) => parseInt(each, 16))) };
  return undefined;
}

function valueOf(words: string, scope: Scope): string {
  const value = known(words, scope);
  if (value === undefined) throw new WordFault(`nothing is called {${words}}`);
  return value;
}

/** `{MD5 nonce password}` and `{SHA nonce password}` digest, `{2000 characters}` is so much text, other words are names. */
function known(words: string, scope: Scope): string | undefined {
  const [, schema, nonce = '', password = ''] = /^(MD5|SHA) (\S+) (\S+)$/.exec(words) ?? [];
  if (schema !== undefined)
    return createHash(schema === 'MD5' ? 'md5' : 'sha1')
      .update(Buffer.from(valueOf(nonce, scope) + valueOf(password, scope), 'latin1'))
      .digest('base64');
  const [, count] = /^(\d+) characters$/.exec(words) ?? [];
  if (count !== undefined)
    return 'All work and no play. '.repeat(Math.ceil(Number(count) / 22)).slice(0, Number(count));
  return scope.valueOf(words);
}

/** What a text must be like: known names stand for their value, others take what they find, `*` is anything. */
export type TextPattern = Readonly<{ expression: RegExp; names: readonly string[] }>;

export function patternOf(text: string, scope: Scope): TextPattern {
  const names: string[] = [];
  const source = partsOf(text).map((part) => {
    if ('literal' in part) return quoted(part.literal);
    if ('isAnything' in part) return '.*';
    const value = known(part.braces, scope);
    if (value !== undefined) return quoted(value);
    if (!/^\w+$/.test(part.braces)) throw new WordFault(`nothing is called {${part.braces}}`);
    const earlier = names.indexOf(part.braces);
    if (earlier >= 0) return `\\${earlier + 1}`;
    names.push(part.braces);
    return '(.+)';
  });
  return { expression: new RegExp(`^${source.join('')}$`, 'su'), names };
}

const quoted = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** What the pattern's new names stand for, or undefined if the text is otherwise. */
export function bindingsOf({ expression, names }: TextPattern, text: string): Map<string, string> | undefined {
  const match = expression.exec(text);
  return match ? new Map(names.map((name, index) => [name, match[index + 1] ?? ''])) : undefined;
}
