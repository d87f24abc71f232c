import type { IncomingMessage, ServerResponse } from 'node:http';
import { allowAll, callbackDoor, tokenParameter, type AllowList, type DoorRefusal } from './callback-door.js';
import type { CallbackError } from './callback-form.js';
import { parseDlr, type Dlr } from './dlr.js';
import { callbackAnswer, parseMo, type Mo } from './mo.js';
import { referenceParameter } from './send-request.js';

/** The handlers of callbacks. Each resolves once the callback is stored; only then is it acknowledged to Jasmin. */
export interface CallbackHandlers {
  /** `reference` is the `Sms.reference` that the report's URL carried, '' without one. */
  readonly onDlr: (dlr: Dlr, reference: string) => Promise<void>;
  readonly onMo: (mo: Mo) => Promise<void>;
  /** Called for callbacks that were refused or could not be read, and for handlers that failed. */
  readonly onTrouble?: (trouble: CallbackTrouble) => void;
}

export type CallbackTrouble =
  | { readonly kind: 'refused'; readonly refusal: DoorRefusal }
  | { readonly kind: 'unreadable'; readonly error: CallbackError }
  | { readonly kind: 'not-stored'; readonly error: unknown };

export interface CallbackListenerOptions extends CallbackHandlers {
  /** The secret in the callback URLs' query, `token=…`. */
  readonly token: string;
  readonly allow?: AllowList;
  /** Paths of the two callbacks; default /jasmin/dlr and /jasmin/mo. */
  readonly dlrPath?: string;
  readonly moPath?: string;
}

const maxOctets = 64 * 1024;

/**
 * Receives Jasmin's callbacks with `node:http`: `createServer(callbackListener({ … }))`. A stored callback is answered `ACK/Jasmin`. Any other
 * answer makes Jasmin call again, four times in all: 401 for a wrong token, 403 for an address that is not allowed, 404 for other paths, 400
 * for a form that cannot be read, 413 for one of more than 64 KiB, 503 when a handler failed.
 */
export function callbackListener(
  options: CallbackListenerOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const door = callbackDoor(options.token, options.allow ?? allowAll);
  return (request, response) => {
    void answerTo(options, door, request).then(({ status, text }) => {
      response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
    });
  };
}

interface Reply {
  readonly status: number;
  readonly text: string;
}

async function answerTo(
  options: CallbackListenerOptions,
  door: ReturnType<typeof callbackDoor>,
  request: IncomingMessage,
): Promise<Reply> {
  const { dlrPath = '/jasmin/dlr', moPath = '/jasmin/mo', onTrouble } = options;
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname !== dlrPath && url.pathname !== moPath) return { status: 404, text: 'nothing is at this path' };
  const refusal = door(request.socket.remoteAddress ?? '', url.searchParams.get(tokenParameter) ?? undefined);
  if (refusal !== undefined) {
    onTrouble?.({ kind: 'refused', refusal });
    return refusal === 'not-allowed'
      ? { status: 403, text: 'this address may not call' }
      : { status: 401, text: 'the token is missing or wrong' };
  }
  try {
    const form = await formOf(request, url);
    if (form === undefined) return { status: 413, text: `at most ${maxOctets} octets` };
    const error =
      url.pathname === dlrPath
        ? await takeDlr(form, url.searchParams.get(referenceParameter) ?? '', options)
        : await takeMo(form, options);
    if (error === undefined) return { status: 200, text: callbackAnswer };
    onTrouble?.({ kind: 'unreadable', error });
    return { status: 400, text: `field ${error.field} ${error.problem}` };
  } catch (error) {
    onTrouble?.({ kind: 'not-stored', error });
    return { status: 503, text: 'cannot store the callback now, please retry' };
  }
}

async function takeDlr(
  form: Uint8Array,
  reference: string,
  { onDlr }: CallbackHandlers,
): Promise<CallbackError | undefined> {
  const dlr = parseDlr(form);
  if (!dlr.ok) return dlr.error;
  await onDlr(dlr.value, reference);
  return undefined;
}

async function takeMo(form: Uint8Array, { onMo }: CallbackHandlers): Promise<CallbackError | undefined> {
  const mo = parseMo(form);
  if (!mo.ok) return mo.error;
  await onMo(mo.value);
  return undefined;
}

/** The form's octets: the body of a POST, the query of a GET as it came. Undefined when it is too long. */
async function formOf(request: IncomingMessage, url: URL): Promise<Uint8Array | undefined> {
  if (request.method === 'GET') return Buffer.from(url.search.slice(1), 'latin1');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length > maxOctets) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
