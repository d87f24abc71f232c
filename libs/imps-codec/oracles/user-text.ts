import { Envelope, type CspVersion, type Element } from '@smsonly/imps-model';
import { tokenTables } from '../src/wbxml/tables.js';

/**
 * Free texts in the grammar that nevertheless hold words of the protocol: phones read them as value tokens. Kept apart from
 * the encoder's list, so that the suites notice when the encoder misses one.
 */
const protocolWords = new Set([
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

/** Properties whose values users write, as lines of a token outline; by text or by value token. */
const userPropertyName = / ("DisplayName"|"Name"|"Topic"|T_0 (0a|15|2b))$/;

/**
 * Whether a line of a token outline holds user text: then it is one string, even if a value token exists for it.
 *
 * @param before the line so many lines before it.
 */
export function isUserText(version: CspVersion, line: string, before: (lines: number) => string): boolean {
  const [, tokens] = /^(\S+) /.exec(line) ?? [];
  const place =
    tokens
      ?.split('/')
      .map((token) => nameOf(version, token))
      .join('/') ?? '';
  if (place === 'Property/Name') return false;
  if (place === 'Property/Value') return userPropertyName.test(before(3));
  return freeTextPlaces(version).has(place);
}

const found = new Map<CspVersion, ReadonlySet<string>>();

/** The places where the grammar has a text or an identifier: names of an element and its parent. */
function freeTextPlaces(version: CspVersion): ReadonlySet<string> {
  let places = found.get(version);
  if (places === undefined) {
    const open = new Set<string>();
    const seen = new Set<Element>();
    const visit = (element: Element, around: string): void => {
      const name = element.nameIn?.[version] ?? element.name;
      if (element.form === 'leaf') {
        const isOpen = element.type === 'text' || element.type === 'identifier';
        if (isOpen && !protocolWords.has(name)) open.add(`${around}/${name}`);
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
