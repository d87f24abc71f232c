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

/** What stands in one field of a primitive; every field has it once. */
export const mark = 'zqxjkv';

/** A primitive with the mark in one of its fields, of which all are filled in. */
export type MarkedPrimitive = Readonly<{ field: string; primitive: Primitive }>;

/** Values with which requests get as far as they can. */
const values: Readonly<Record<string, string>> = {
  UserID: 'wv:bob',
  ContactList: 'wv:alice/friends',
  DefaultContactList: 'wv:alice/friends',
  GroupID: 'wv:/chess',
  ContentType: 'text/plain',
  ContentEncoding: 'None',
  ContentData: 'Hello',
  MSISDN: '+4790000001',
  SearchElement: 'USER_ID',
  SearchString: 'wv:bob',
  Value: 'T',
};

/** A primitive of the grammar once for each text field of it, with the mark in that field. */
export function markedPrimitives(kind: string, version: CspVersion): MarkedPrimitive[] {
  const marked: MarkedPrimitive[] = [];
  for (let place = 0; ; place++) {
    const { field, primitive } = filled(kind, version, place);
    if (field === undefined) return marked;
    marked.push({ field, primitive });
  }
}

/** A primitive of the grammar with all its fields. */
export function wholePrimitive(kind: string, version: CspVersion): Primitive {
  return filled(kind, version, -1).primitive;
}

function filled(kind: string, version: CspVersion, place: number): Partial<MarkedPrimitive> & { primitive: Primitive } {
  const entry = (primitives as readonly Struct<Primitive>[]).find((one) => one.kind === kind) as Struct;
  const filling = new Filling(place, version);
  const primitive = filling.of(entry, '') as Primitive;
  return { primitive, ...(filling.field !== undefined && { field: filling.field }) };
}

/** What clients send in a version, without what comes without a session. */
export function kindsOfClients(version: CspVersion): string[] {
  return (primitives as readonly Struct<Primitive>[])
    .filter((entry) => existsIn(version, entry) && entry.from !== 'server')
    .map(({ kind = '' }) => kind)
    .filter((kind) => !kind.startsWith('WV-CSP-'));
}

/** The fields that only older versions have: all others are tried in the newest. */
export function fieldsOnlyIn(version: CspVersion): MarkedPrimitive[] {
  return kindsOfClients(version).flatMap((kind) => {
    const inNewest = new Set(markedPrimitives(kind, '1.3').map(({ field }) => field));
    return markedPrimitives(kind, version).filter(({ field }) => version === '1.3' || !inNewest.has(field));
  });
}

/** Fills in an element, with the mark in the text field that comes at a place. */
class Filling {
  #texts = 0;
  field: string | undefined;

  constructor(
    private readonly place: number,
    private readonly version: CspVersion,
  ) {}

  of(element: Element, path: string): unknown {
    switch (element.form) {
      case 'leaf':
        return this.#leaf(element, `${path}/${element.name}`);
      case 'list':
        return [this.of(element.item, `${path}/${element.name}`)];
      case 'choice':
        return undefined;
      case 'struct': {
        const fields = this.#fieldsOf(element).map(([key, field]) => {
          const value = this.of(field.element, `${path}/${element.name}`);
          return [key, field.many ? [value] : value];
        });
        return { ...(element.kind !== undefined && { kind: element.kind }), ...Object.fromEntries(fields) };
      }
    }
  }

  /** What the version writes: of some elements it writes only their text. */
  #fieldsOf({ fields, bareText }: Struct): (readonly [string, Field])[] {
    const known = Object.entries(fields).filter(([, field]) => existsIn(this.version, field));
    const isPlain = bareText?.until !== undefined && this.version <= bareText.until;
    return isPlain ? known.filter(([key]) => key === bareText.field) : known;
  }

  #leaf(leaf: Leaf, path: string): unknown {
    switch (leaf.type) {
      case 'integer':
        return leaf.name === 'Code' ? 200 : 7;
      case 'boolean':
      case 'flag':
        return true;
      case 'date':
        return new Date('2026-05-11T09:30:15Z');
      case 'word':
        if (leaf.closed) return leaf.values?.[0];
        return this.#text(leaf, path);
      default:
        return this.#text(leaf, path);
    }
  }

  #text(leaf: Leaf, path: string): string {
    const usual = values[leaf.name] ?? leaf.values?.[0] ?? leaf.name;
    if (this.#texts++ !== this.place) return usual;
    this.field = path.slice(1);
    return usual + mark;
  }
}
