import {
  existsIn,
  primitives,
  type CspVersion,
  type Element,
  type Field,
  type Leaf,
  type Primitive,
  type Struct,
} from '@smsonly/imps-model';
import fc from 'fast-check';

/** The primitives that a version knows, with their names. */
export function primitivesOf(version: CspVersion): readonly Struct<Primitive>[] {
  return (primitives as readonly Struct<Primitive>[]).filter((entry) => existsIn(version, entry));
}

/** The fields of a struct as one version writes them. */
function fieldsOf(struct: Struct, version: CspVersion): readonly (readonly [string, Field])[] {
  const fields = Object.entries(struct.fields).filter(([, field]) => existsIn(version, field));
  const plainUntil = struct.bareText?.until;
  if (plainUntil === undefined || version > plainUntil) return fields;
  return fields.filter(([key]) => key === struct.bareText?.field);
}

/** One readable value per element, every field that the version knows filled in. */
export function exampleOf(element: Element, version: CspVersion): unknown {
  switch (element.form) {
    case 'leaf':
      return exampleLeaf(element);
    case 'list':
      return [exampleOf(element.item, version)];
    case 'choice':
      throw new Error('examples are made of primitives');
    case 'struct': {
      const values = fieldsOf(element, version).map(([key, field]) => {
        const value = exampleOf(field.element, version);
        return [key, field.many ? [value] : value];
      });
      return Object.fromEntries(element.kind === undefined ? values : [['kind', element.kind], ...values]);
    }
  }
}

const texts: Readonly<Record<string, string>> = {
  UserID: 'wv:kari@im.example',
  SessionID: 's-81c2',
  TransactionID: '17',
  MessageID: 'm-000017',
  MessageURI: 'm-000017@im.example',
  ContactList: 'wv:kari/friends@im.example',
  DefaultContactList: 'wv:kari/work@im.example',
  GroupID: 'wv:/chess@im.example',
  InviteID: 'invite-3',
  MSISDN: '+4790000001',
  URL: 'http://im.example/',
  ContentType: 'text/plain',
  ContentEncoding: 'BASE64',
  ContentData: 'SGVsbG8=',
  Name: 'DisplayName',
  Value: 'Friends & family',
  SName: 'Knight',
  Password: 'S3cret!',
  Nonce: 'f00dcafe42',
  DigestBytes: 'xUvBOTIF95KEgHLNnQ7M3Q==',
  SessionCookie: 'cookie-551',
  Domain: 'im.example',
  PresenceValue: 'in a meeting',
  Description: 'Successful',
  TCPAddress: '198.51.100.7',
  AcceptedCharSet: '106',
};

function exampleLeaf(leaf: Leaf): unknown {
  switch (leaf.type) {
    case 'text':
    case 'identifier':
      return texts[leaf.name] ?? `a ${leaf.name}`;
    case 'word':
      return leaf.values?.[0];
    case 'integer':
      return leaf.name === 'Code' ? 200 : 600;
    case 'boolean':
      return true;
    case 'date':
      return new Date('2026-05-11T09:30:15Z');
    case 'flag':
      return true;
  }
}

/** Any value that an element can have in a version. */
export function valuesOf(element: Element, version: CspVersion): fc.Arbitrary<unknown> {
  switch (element.form) {
    case 'leaf':
      return leafValues(element);
    case 'list':
      return fc.array(valuesOf(element.item, version), { minLength: element.nonEmpty ? 1 : 0, maxLength: 3 });
    case 'choice':
      return fc.oneof(
        ...element.options.filter((option) => existsIn(version, option)).map((o) => valuesOf(o, version)),
      );
    case 'struct': {
      const values: Record<string, fc.Arbitrary<unknown>> = element.kind ? { kind: fc.constant(element.kind) } : {};
      const fields = fieldsOf(element, version);
      for (const [key, field] of fields) values[key] = fieldValues(field, version);
      const plain = element.bareText;
      if (plain?.until !== undefined && version <= plain.until)
        values[plain.field] = (plain.exact ? writable : trimmed).filter((text) => text.trim() !== '');
      const requiredKeys = fields.filter(([, field]) => mustBeWritten(field, version)).map(([key]) => key);
      if (element.kind) requiredKeys.push('kind');
      const records = fc.record(values, { requiredKeys });
      return element.nonEmpty ? records.filter((record) => Object.keys(record).length > 0) : records;
    }
  }
}

/** Whether a message of that version cannot be written without it. */
function mustBeWritten({ required, mandatoryFrom }: Field, version: CspVersion): boolean {
  return required || (mandatoryFrom !== undefined && version >= mandatoryFrom);
}

function fieldValues(field: Field, version: CspVersion): fc.Arbitrary<unknown> {
  const values = valuesOf(field.element, version);
  const onlyOne = field.oneUntil !== undefined && version <= field.oneUntil;
  return field.many ? fc.array(values, { minLength: 1, maxLength: onlyOne ? 1 : 3 }) : values;
}

/** Characters that XML 1.0 can hold. */
const characters = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 20 }) },
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', '&amp;', ']]>', '<b>', '\r\n', '\t', ' x ', 'æøå', '😀', '\'"', '<![CDATA[x]]>'),
);
const writable = characters.map((text) =>
  // eslint-disable-next-line no-control-regex
  text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '-'),
);
const trimmed = writable.map((text) => text.trim());

function leafValues(leaf: Leaf): fc.Arbitrary<unknown> {
  switch (leaf.type) {
    case 'text':
      return leaf.dropEmpty ? writable.filter((text) => text !== '') : writable;
    case 'identifier':
      return trimmed;
    case 'word':
      return leaf.closed
        ? fc.constantFrom(...(leaf.values ?? []))
        : fc.oneof(fc.constantFrom(...(leaf.values ?? [])), trimmed);
    case 'integer':
      return fc.oneof(fc.nat(), fc.constantFrom(0, 200, Number.MAX_SAFE_INTEGER));
    case 'boolean':
      return fc.boolean();
    case 'date':
      return fc
        .date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
        .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000));
    case 'flag':
      return fc.constant(true);
  }
}
