import { cspVersions, Envelope, oneOf, struct, type Element, type Field, type Struct } from '@smsonly/imps-model';

/**
 * `CspMessage` described by the grammar: the envelope without its wrapper elements. Names are the keys, as shown in JSON
 * paths.
 */
export const messageShape: Struct = shape();

function shape(): Struct {
  const session = structAt(Envelope, 'session');
  const { descriptor, content } = structAt(session, 'transactions').fields as Fields;
  const { mode, id, poll: _poll, ...others } = (descriptor.element as Struct).fields as Fields;
  const transaction: Struct = {
    form: 'struct',
    name: 'transaction',
    fields: { mode, id: required(id), ...others, content: required(content) },
  };
  const frame = struct('message', { version: oneOf('version', cspVersions), bare: oneOf('bare', ['root', 'message']) });
  const { version, bare } = frame.fields as Fields;
  return {
    form: 'struct',
    name: 'message',
    fields: {
      version,
      session: required(session.fields['descriptor'] as Field),
      transactions: { element: transaction, required: true, many: true },
      poll: { ...(session.fields['poll'] as Field), required: false },
      bare: { ...bare, required: false },
    },
  };
}

/** The fields named are those of the envelope; its spec proves that they are there. */
type Fields = Readonly<Record<'descriptor' | 'content' | 'mode' | 'id' | 'poll' | 'version' | 'bare', Field>>;

function required(field: Field): Field {
  return { ...field, required: true };
}

function structAt(parent: Struct, key: string): Struct {
  const element: Element | undefined = parent.fields[key]?.element;
  if (element?.form !== 'struct') throw new Error(`${parent.name} has no struct ${key}`);
  return element;
}
