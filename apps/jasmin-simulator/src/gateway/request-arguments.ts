/**
 * The arguments of a request to Jasmin's HTTP API. A value holds one character per octet, since Jasmin works on octets.
 * A list or an object can only come in JSON (custom_tlvs) and is kept unchanged.
 */
export type RequestArguments = Map<string, string | object>;

/** A body with the content type of JSON that is not JSON. */
export class UnreadableJson extends Error {
  override readonly name = 'UnreadableJson';
}

const formType = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;

/**
 * Query and body together; the body wins, the first of repeated values counts. JSON is read only when the content type is
 * exactly `application/json`: with a charset, as with any other type, Jasmin sees no arguments in the body.
 */
export function requestArguments(
  url: string,
  contentType: string | undefined,
  body: Buffer | undefined,
): RequestArguments {
  const query = url.indexOf('?');
  const fromQuery = query === -1 ? new Map() : formArguments(url.slice(query + 1));
  return new Map([...fromQuery, ...bodyArguments(contentType, body)]);
}

function bodyArguments(contentType: string | undefined, body: Buffer | undefined): RequestArguments {
  if (body === undefined || contentType === undefined) return new Map();
  if (formType.test(contentType)) return formArguments(body.toString('latin1'));
  return contentType === 'application/json' ? jsonArguments(body) : new Map();
}

/** `a=b&c=%F8`: pairs without `=` are ignored, plus is a space. */
function formArguments(form: string): RequestArguments {
  const found: RequestArguments = new Map();
  for (const pair of form.split('&')) {
    const equals = pair.indexOf('=');
    if (equals === -1) continue;
    const name = unescapeOctets(pair.slice(0, equals));
    if (!found.has(name)) found.set(name, unescapeOctets(pair.slice(equals + 1)));
  }
  return found;
}

function unescapeOctets(escaped: string): string {
  return escaped
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function jsonArguments(body: Buffer): RequestArguments {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new UnreadableJson(error instanceof Error ? error.message : String(error));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UnreadableJson('not an object');
  return new Map(
    Object.entries(value).map(([name, one]: [string, unknown]) => [
      name,
      typeof one === 'object' && one !== null ? one : Buffer.from(String(one), 'utf8').toString('latin1'),
    ]),
  );
}
