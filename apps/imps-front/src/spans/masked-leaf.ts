import { Envelope, type Element, type Field, type LeafType } from '@smsonly/imps-model';
import { asterisks, maskedAddress } from '@smsonly/platform';

/** What the grammar says of the leaves of one name. */
type Known = Readonly<{ types: Set<LeafType>; words: Set<string> }>;

/**
 * The text of an element as others may see it. Only what the grammar makes harmless stays: whole numbers of few digits, T and F, dates,
 * the words of its lists, content types that everybody has, names of properties, and short transaction IDs. Addresses are masked as keys of records are; all the
 * rest, whoever wrote it, is as many asterisks as it had octets.
 */
export function maskedLeaf(name: string, text: string): string {
  if (text === '') return text;
  const known = leaves().get(name);
  if (known?.words.has(text.trim().toLowerCase())) return text;
  if (known && isHarmless(known.types, text)) return text;
  if (isContentType(name, text) || (name === 'TransactionID' && shortId.test(text))) return text;
  if (name === 'Value' && trueOrFalse.test(text)) return text;
  if (name === 'Name' && propertyNames.has(text)) return text;
  if (name === 'MessageID' && messageId.test(text)) return text;
  return addresses.has(name) ? maskedAddress(text) : asterisks(text);
}

/** Properties of contact lists, groups and profiles. A value of theirs is a text, unless it is T or F. */
const propertyNames = new Set([
  'Default',
  'DisplayName',
  'Name',
  'AccessType',
  'Searchable',
  'Topic',
  'Type',
  'WelcomeNote',
]);
const trueOrFalse = /^[TF]$/;

/** T or F, a date, or a whole number too short for a subscriber's where no text may stand. */
function isHarmless(types: ReadonlySet<LeafType>, text: string): boolean {
  if (types.has('boolean') && trueOrFalse.test(text)) return true;
  if (types.has('date') && /^\d{8}T\d{6}Z$/.test(text)) return true;
  return types.has('integer') && !types.has('text') && !types.has('identifier') && /^\d{1,7}$/.test(text);
}

const shortId = /^[A-Za-z]?\d{1,7}$/;
const messageId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\/\d{1,6})*$/;
const addresses = new Set(['UserID', 'ContactList', 'DefaultContactList', 'GroupID', 'MSISDN']);

const contentTypes =
  /^(?:text\/(?:plain|html|x-vcard|x-vcalendar)|image\/(?:jpeg|gif|png|vnd\.wap\.wbmp))(?:; ?charset=(?:utf-8|us-ascii|iso-8859-1))?$/i;
const namesOfContentTypes = new Set([
  'ContentType',
  'AcceptedContentType',
  'AcceptedPushContentType',
  'AcceptedPullContentType',
]);
const encodings = new Set(['base64', 'none', 'utf-8', 'us-ascii']);

function isContentType(name: string, text: string): boolean {
  return namesOfContentTypes.has(name)
    ? contentTypes.test(text)
    : (name === 'ContentEncoding' || name.startsWith('Accepted')) && encodings.has(text.toLowerCase());
}

let collected: ReadonlyMap<string, Known> | undefined;

/** All leaves of the grammar by name, collected when the first document is shown. */
function leaves(): ReadonlyMap<string, Known> {
  return (collected ??= collect(Envelope));
}

function collect(root: Element): ReadonlyMap<string, Known> {
  const byName = new Map<string, Known>();
  const seen = new Set<Element>();
  const visit = (element: Element): void => {
    if (seen.has(element)) return;
    seen.add(element);
    switch (element.form) {
      case 'leaf':
        for (const name of [element.name, ...Object.values(element.nameIn ?? {})]) {
          const known = byName.get(name) ?? { types: new Set<LeafType>(), words: new Set<string>() };
          byName.set(name, known);
          known.types.add(element.type);
          for (const word of element.values ?? []) known.words.add(word.toLowerCase());
        }
        break;
      case 'struct':
        for (const child of Object.values(element.fields)) visit((child as Field).element);
        break;
      case 'list':
        visit(element.item);
        break;
      case 'choice':
        for (const option of element.options) visit(option);
    }
  };
  visit(root);
  return byName;
}
