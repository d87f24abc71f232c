import type { PrimitiveOf } from '../primitives/index.js';

/**
 * What a client has agreed to take: the sizes, kinds and way of delivery of the capability negotiation (IMPS CSP, Client
 * capability). Sizes are octets. What is absent is not limited.
 */
export type ClientLimits = Readonly<{
  /** `P`: messages are pushed. `N`: they are announced, and the client gets them. */
  deliveryMethod?: 'P' | 'N';
  /** Media types beside plain text, in lower case without parameters, perhaps with wildcards. */
  contentTypes?: readonly AcceptedType[];
  /** Character sets of texts that come encoded, by IANA's name in lower case. */
  charsets?: readonly string[];
  /** The largest message of the protocol, as it is written. */
  parserSize?: number;
  /** The largest content that is pushed: AcceptedContentLength; AcceptedPushLength in 1.3. */
  pushLength?: number;
  /** The largest content that the client gets on request. */
  pullLength?: number;
  /** The largest text, and the largest content of any other kind (1.3). */
  textLength?: number;
  richLength?: number;
}>;

export type AcceptedType = Readonly<{ type: string; length?: number }>;

type RequestedCapabilities = NonNullable<PrimitiveOf<'ClientCapability-Request'>['capabilityList']>;

/**
 * A smaller ParserSize is taken for this one, so that every client gets a Status: with all its identifiers it takes about 700
 * octets in XML.
 */
export const leastParserSize = 1024;

/**
 * The limits that a client's capabilities set. Clients of 1.3 that still send AcceptedContentLength or AcceptedCharSet are
 * believed; a length of 0 means nothing and limits nothing.
 */
export function limitsOf(requested: RequestedCapabilities): ClientLimits {
  const types = acceptedTypes(requested);
  const charsets = [
    ...(requested.acceptedCharSets ?? []).map(charsetName),
    ...(requested.plainTextCharsets ?? []).map((mib) => charsetName(String(mib))),
  ];
  const parserSize = size(requested.parserSize);
  const limits = {
    parserSize: parserSize && Math.max(parserSize, leastParserSize),
    pushLength: size(requested.acceptedPushLength) ?? size(requested.acceptedContentLength),
    pullLength: size(requested.acceptedPullLength),
    textLength: size(requested.acceptedTextContentLength),
    richLength: size(requested.acceptedRichContentLength),
  };
  return {
    ...(requested.initialDeliveryMethod === 'N' && { deliveryMethod: 'N' }),
    ...(types.length > 0 && { contentTypes: types }),
    ...(charsets.length > 0 && { charsets }),
    ...(Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)) as Partial<
      typeof limits
    >),
  };
}

/** None when the client takes any: it says so, or it lists none. */
function acceptedTypes({ anyContent, acceptedContentTypes = [] }: RequestedCapabilities): AcceptedType[] {
  if (anyContent === true) return [];
  return acceptedContentTypes.flatMap(({ contentType = '', acceptedRichContentLength }) => {
    const length = size(acceptedRichContentLength);
    const types = contentType.split(',').map(mediaType);
    return types.filter((type) => type !== '').map((type) => ({ type, ...(length !== undefined && { length }) }));
  });
}

function size(length: number | undefined): number | undefined {
  return length !== undefined && length > 0 ? length : undefined;
}

/** The character sets that phones name by number (MIBenum). Source: IANA, Character Sets. */
const mibEnums: Readonly<Record<string, string>> = {
  3: 'us-ascii',
  4: 'iso-8859-1',
  106: 'utf-8',
  1000: 'iso-10646-ucs-2',
  1013: 'utf-16be',
  1014: 'utf-16le',
  1015: 'utf-16',
};

function charsetName(written: string): string {
  const name = written.trim().toLowerCase();
  return mibEnums[name] ?? name;
}

/** A Content-Type in lower case without its parameters; content without a type is plain text. */
export function mediaType(contentType: string): string {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

export function charsetOf(contentType: string): string {
  return (/;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1] ?? 'utf-8').toLowerCase();
}
