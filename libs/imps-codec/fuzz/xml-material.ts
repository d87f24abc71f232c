import { cspNamespaces } from '@smsonly/imps-model';
import type { Material } from './change-pieces.js';
import type { Random } from './random.js';

/** Character sequences that mean something in XML, well placed or not. */
export const xmlSyntax: readonly Uint8Array[] = [
  '<',
  '>',
  '/>',
  '</',
  '&',
  '&amp;',
  '&lt;',
  '&#x0;',
  '&#0;',
  '&#xD800;',
  '&#xD83D;&#xDE00;',
  '&#x10FFFF;',
  '&#1114112;',
  '&#99999999999999;',
  '&nbsp;',
  '&constructor;',
  '&__proto__;',
  '&amp',
  ';',
  '<![CDATA[',
  ']]>',
  '<![CDATA[]]>',
  '<!--',
  '-->',
  '--',
  '<!---->',
  '<?x?>',
  '<?xml version="1.0"?>',
  '<?',
  '?>',
  '<!DOCTYPE x>',
  '<!DOCTYPE x PUBLIC "a[" "b">',
  '<!DOCTYPE x [<!ENTITY a "b">]>',
  '<!',
  '</Session>',
  '<Session>',
  '<Transaction/>',
  '<x:y>',
  '<x:y/>',
  '<:/>',
  '<a:/>',
  '<constructor/>',
  '<__proto__/>',
  '<toString>',
  '<WV-CSP-Message>',
  ' xmlns="x"',
  ' xmlns=""',
  ' xmlns:x="urn:x"',
  ' a="1" a="2"',
  " a='<'",
  '="',
  '"',
  "'",
  ' ',
  '\r',
  '\r\n',
  '\t',
  '\u0000',
  '\u0001',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\ufffe',
  '\uffff',
  '\ufffd',
  '😀',
  'æøå',
  '\u0301',
]
  .map((text) => Buffer.from(text))
  .concat(['eda0bd', 'edb880', 'eda0bdedb880', 'eda0'].map((hex) => Buffer.from(hex, 'hex')));

const names = [
  'Session',
  'Transaction',
  'TransactionContent',
  'TransactionDescriptor',
  'SessionDescriptor',
  'Poll',
  'Status',
  'Result',
  'User',
  'UserID',
  'Presence',
  'PresenceSubList',
  'ContentData',
  'NickList',
  'Property',
  'Vendor-Request',
  'x',
  'x:y',
  'Session:Session',
  'constructor',
  '__proto__',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'length',
  'kind',
  'é',
  'WV-CSP-Message',
  'Polling-Request',
  'n'.repeat(300),
];

const values = [
  '',
  ' ',
  'T',
  'F',
  't',
  '0',
  '1',
  '2',
  '-1',
  '+5',
  '1e3',
  '007',
  '9007199254740991',
  '9007199254740992',
  '99999999999999999',
  'NaN',
  'Request',
  'response',
  'Inband',
  'OUTBAND',
  '20260511T093015Z',
  '2026-05-11T09:30:15.123+02:00',
  '99991231T235959-2359',
  '00000101T000000+2359',
  '20260230T000000Z',
  '20260511',
  '+4790000001',
  'wv:kari@im.example',
  'BASE64',
  'text/plain',
  'x'.repeat(50),
  'x'.repeat(51),
  'x'.repeat(100),
  'x'.repeat(101),
  '\ufeffx',
  '\u00a0x\u00a0',
  '  x  ',
  ']]&gt;',
  '&#13;&#10;',
  '&amp;amp;',
  '&lt;a&gt;',
  '\u0085',
  '😀',
  '\ufffd',
  'a\r\nb\rc\n',
];

const bodies = ['x', ' ', '&amp;', '&#65;', '😀', '\r\n', 'a<!-- c -->', 'a<![CDATA[b]]>', ']', '<i/>', '&'];

export const xmlMaterial: Material = {
  value(random, allowed) {
    if (!random.onceIn(5)) return Buffer.from(random.pick(values));
    const body = random.pick(bodies);
    return Buffer.from(body.repeat(random.size(1, Math.ceil(allowed / body.length))));
  },
  fragment: (random) => random.pick(xmlSyntax),
  withAttributes(random, tag, allowed) {
    const kinds = [xmlnsOf(random), namespaceDeclarations, plainAttributes, sameAttributes, longAttribute];
    const text = Buffer.from(tag).toString('utf8');
    if (random.onceIn(4)) return Buffer.from(text.replace(/^(<[^\s/>]*)[^>]*?(\/?>)$/, '$1$2'));
    return Buffer.from(text.replace(/\/?>$/, (end) => random.pick(kinds)(random, allowed) + end));
  },
  renamed(random, tag) {
    const name = random.pick(names);
    return Buffer.from(
      Buffer.from(tag)
        .toString('utf8')
        .replace(/^<[^\s/>]*/, () => `<${name}`),
    );
  },
  endOf(tag) {
    const name = /^<([^\s/>]*)/.exec(Buffer.from(tag).toString('utf8'))?.[1] ?? '';
    return Buffer.from(`</${name}>`);
  },
  head: (random) => Buffer.from(random.pick(declarations)),
};

const declarations = [
  '',
  ' ',
  '\ufeff',
  '\ufeff<?xml version="1.0"?>',
  '<?xml version="1.1"?>',
  '<?xml version="2.0" encoding="UTF-8"?>',
  '<?xml version="1.0" encoding="iso-8859-1"?>',
  '<?xml version="1.0" encoding="utf-16"?>',
  '<?xml version="1.0" encoding="windows-1252"?>',
  '<?xml version="1.0" encoding=""?>',
  '<?xml encoding="UTF-8"?>',
  '<?xml version="1.0"?><!DOCTYPE WV-CSP-Message PUBLIC "-//OMA//DTD WV-CSP 1.2//EN" "http://x/y.dtd">',
  '<?xml version="1.0"?><!-- a comment -->',
  '<?xml version="1.0"?><?stylesheet x?>',
  `<?xml version="1.0"${' '.repeat(300)}?>`,
];

type Attributes = (random: Random, allowed: number) => string;

function xmlnsOf(random: Random): Attributes {
  const known = Object.values(cspNamespaces).flatMap((roles) => Object.values(roles));
  const namespace = random.pick([
    ...known,
    '',
    'urn:vendor',
    'http://www.openmobilealliance.org/DTD/WV-CSP9.9',
    '&amp;',
  ]);
  return () => ` xmlns="${namespace}"`;
}

const namespaceDeclarations: Attributes = (random, allowed) =>
  Array.from({ length: random.size(1, Math.ceil(allowed / 16)) }, (_, n) => ` xmlns:p${n}="urn:${n}"`).join('');

const plainAttributes: Attributes = (random, allowed) =>
  Array.from({ length: random.size(1, Math.ceil(allowed / 8)) }, (_, n) => ` a${n}="1"`).join('');

const sameAttributes: Attributes = (random) => ' a="1"'.repeat(random.size(1, 20));

const longAttribute: Attributes = (random, allowed) =>
  ` ${'n'.repeat(random.size(1, 100))}='${random.pick(['v', '&lt;', '\n', '"']).repeat(random.size(1, Math.ceil(allowed / 4)))}'`;

/** The same characters in another character set. */
export function recoded(bytes: Buffer, random: Random): Buffer {
  const text = bytes.toString('utf8');
  const mark = random.onceIn(2) ? '\ufeff' : '';
  switch (random.below(4)) {
    case 0:
      return Buffer.from(mark + text, 'utf16le');
    case 1:
      return Buffer.from(mark + text, 'utf16le').swap16();
    case 2:
      return Buffer.from(text, 'latin1');
    default:
      return Buffer.from(mark + text);
  }
}
