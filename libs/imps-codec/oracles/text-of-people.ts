import { Envelope, type CspVersion, type Element } from '@smsonly/imps-model';
import { tokenTables } from '../src/wbxml/tables.js';

/**
 * Texts that the grammar leaves open and that are words of the protocol all the same: phones read them as value tokens. This
 * list, not the one of the encoder, so that the suites notice when the encoder forgets one.
 */
const wordsOfProtocol = new Set([
  'AcceptedContentType',
  'Color',
  'ContentEncoding',
  'ContentPolicy',
  'ContentType',
  'OnlineETEMHandling',
  'Size',
  'Style',
  'SupportedOfflineBearer',
]);

/** Properties whose values people write, as lines of an outline of tokens; by text or by value token. */
const nameOfPeoplesProperty = / ("DisplayName"|"Name"|"Topic"|T_0 (0a|15|2b))$/;

/**
 * Whether a line of an outline of tokens holds what people write: then it is one string, though a value token may say the
 * same.
 *
 * @param before the line so many lines before it.
 */
export function isOfPeople(version: CspVersion, line: string, before: (lines: number) => string): boolean {
  const [, tokens] = /^(\S+) /.exec(line) ?? [];
  const place =
    tokens
      ?.split('/')
      .map((token) => nameOf(version, token))
      .join('/') ?? '';
  if (place === 'Property/Name') return false;
  if (place === 'Property/Value') return nameOfPeoplesProperty.test(before(3));
  return openTexts(version).has(place);
}

const found = new Map<CspVersion, ReadonlySet<string>>();

/** The places, as names of an element and of that around it, where the grammar has a text or an identifier. */
function openTexts(version: CspVersion): ReadonlySet<string> {
  let places = found.get(version);
  if (places === undefined) {
    const open = new Set<string>();
    const seen = new Set<Element>();
    const visit = (element: Element, around: string): void => {
      const name = element.nameIn?.[version] ?? element.name;
      if (element.form === 'leaf') {
        const isOpen = element.type === 'text' || element.type === 'identifier';
        if (isOpen && !wordsOfProtocol.has(name)) open.add(`${around}/${name}`);
        return;
      }
      if (element.form === 'struct' && element.bareText !== undefined) open.add(`${around}/${name}`);
      if (seen.has(element)) return;
      seen.add(element);
      if (element.form === 'list') visit(element.item, name);
      else if (element.form === 'choice') for (const option of element.options) visit(option, name);
      else for (const field of Object.values(element.fields)) visit(field.element, name);
    };
    visit(Envelope, '');
    found.set(version, (places = open));
  }
  return places;
}

function nameOf(version: CspVersion, token: string): string {
  const [page = 0, tag = 0] = token.split(':').map((digits) => parseInt(digits, 16));
  return tokenTables[version].tags[page]?.[tag] ?? token;
}
