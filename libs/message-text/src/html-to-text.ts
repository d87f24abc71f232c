import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { lines } from './lines.js';

/**
 * The visible text of an HTML document or fragment, as a browser without style sheets would show it: blocks, items and `<br>` make lines,
 * cells stand apart, white space runs together except in `<pre>`, and a picture is its `alt`. Never fails, and takes time in proportion
 * to the length however deeply elements nest, since only tokens are read: no tree is made.
 * Source: HTML Living Standard, 13.2.5 (tokens, character references).
 */
export function htmlToText(html: string): string {
  const whole = joinSurrogates(html);
  const text = lines();
  /** The outermost element that is not shown, and how many of its name are open. */
  let hidden = { name: '', depth: 0 };
  let preformatted = 0;
  let isFirstOfPre = false;
  let tag = '';
  let attribute = '';
  let alternative: string | undefined;

  const show = (written: string) => {
    const shown = written.replace(neverSeen, '');
    if (hidden.depth > 0 || shown === '') return;
    if (preformatted === 0) text.words(shown);
    else text.verbatim(isFirstOfPre ? shown.replace(/^\r?\n/, '') : shown);
    isFirstOfPre = false;
  };

  const open = () => {
    if (hidden.depth > 0 ? hidden.name === tag : hiddenElements.has(tag))
      hidden = { name: tag, depth: hidden.depth + 1 };
    if (hidden.depth > 0) return;
    if (tag === 'br') text.endLine();
    else if (tag === 'td' || tag === 'th') text.space();
    else if (blocks.has(tag)) text.beginLine();
    else if (tag === 'img') show(alternative ?? '');
    if (!preElements.has(tag)) return;
    preformatted += 1;
    isFirstOfPre = true;
  };

  const close = (name: string) => {
    if (hidden.depth > 0) {
      if (hidden.name === name) hidden = { name, depth: hidden.depth - 1 };
      return;
    }
    if (name === 'br') text.endLine();
    else if (blocks.has(name)) text.beginLine();
    if (preElements.has(name) && preformatted > 0) preformatted -= 1;
  };

  const nameAt = (start: number, end: number) => whole.slice(start, end).toLowerCase();
  const isAlternative = () => tag === 'img' && attribute === 'alt';
  const tokens: TokenizerCallbacks = {
    ontext: (start, end) => show(whole.slice(start, end)),
    ontextentity: (code) => show(String.fromCodePoint(code)),
    // Text in XHTML; in HTML a comment, but nobody writes words there to hide them.
    oncdata: (start, end, marks) => show(whole.slice(start, end - marks)),
    onopentagname(start, end) {
      tag = nameAt(start, end);
      alternative = undefined;
    },
    onattribname(start, end) {
      // The first of two attributes of a name counts.
      attribute = alternative === undefined ? nameAt(start, end) : '';
      if (isAlternative()) alternative = '';
    },
    onattribdata(start, end) {
      if (isAlternative()) alternative += whole.slice(start, end);
    },
    onattribentity(code) {
      if (isAlternative()) alternative += String.fromCodePoint(code);
    },
    onopentagend: open,
    onselfclosingtag() {
      open();
      if (!voidElements.has(tag)) close(tag);
    },
    onclosetag: (start, end) => close(nameAt(start, end)),
    onattribend: ignore,
    oncomment: ignore,
    ondeclaration: ignore,
    onprocessinginstruction: ignore,
    onend: ignore,
  };
  const tokenizer = new Tokenizer({ recognizeSelfClosing: true }, tokens);
  tokenizer.write(whole);
  tokenizer.end();
  return text.text();
}

const ignore = () => undefined;

/** Elements that begin and end a line. Source: HTML Living Standard, 15.3 (display: block, list-item, table-row). */
const blocks = new Set(
  (
    'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup option p plaintext pre search section ' +
    'summary table tbody tfoot thead tr ul xmp'
  ).split(' '),
);

/** Elements whose content is not for readers, or only for programs that cannot show the element. */
const hiddenElements = new Set(
  'audio canvas datalist iframe noembed noframes script style template title video'.split(' '),
);

const preElements = new Set(['listing', 'plaintext', 'pre', 'xmp']);
const voidElements = new Set(['br', 'hr', 'img']);

/** Soft hyphen, zero-width space, word joiner, byte order mark: they show nothing, and no alphabet of SMS but UCS-2 has them. */
const neverSeen = /[\u00ad\u200b\u2060\ufeff]/g;

/** A character beyond U+FFFF that was written as references to its two surrogates becomes one reference; HTML knows no such pairs. */
function joinSurrogates(html: string): string {
  return html.replace(surrogateReferences, (written, hex1?: string, dec1?: string, hex2?: string, dec2?: string) => {
    const high = codeOf(hex1, dec1);
    const low = codeOf(hex2, dec2);
    const isPair = high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;
    return isPair ? `&#${0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)};` : written;
  });
}

const surrogateReferences = /&#(?:x(d[89ab][0-9a-f]{2})|(5\d{4}));&#(?:x(d[c-f][0-9a-f]{2})|(5\d{4}));/gi;

const codeOf = (hex?: string, decimal?: string) => (hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
