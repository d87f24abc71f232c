/** What a phone asks of the playground's server: its SMS, its switches and its registration. */
import type { NewAccount, Registration } from './phone-state.js';

export type PhoneNetwork = Readonly<{
  /** SMS that reached the phone, oldest first. */
  messages: () => Promise<readonly GatewaySms[]>;
  /** SMS that it sent, oldest first. */
  sent: () => Promise<readonly GatewaySms[]>;
  switches: () => Promise<PhoneSwitches>;
  setSwitches: (change: Partial<PhoneSwitches>) => Promise<PhoneSwitches>;
  /** @returns the gateway's IDs: one, or one for each part of a long text. */
  send: (to: string, text: string) => Promise<readonly string[]>;
  /** undefined: the number belongs to no IM account. */
  registration: () => Promise<Registration | undefined>;
  register: (displayName: string) => Promise<NewAccount>;
  deregister: () => Promise<void>;
  /** Tells what happens to the phone from now on, until the returned function is called. */
  events: (on: PhoneEvents) => () => void;
}>;

export type GatewaySms = Readonly<{ id: string; from: string; to: string; text: string; at: string }>;

/** Airplane mode: what comes waits. Out of service: what comes fails. */
export type PhoneSwitches = Readonly<{ airplane: boolean; outOfService: boolean }>;

export type PhoneEvents = Readonly<{
  /** From here on events come; those before may have been missed. */
  opened: () => void;
  message: (sms: GatewaySms) => void;
  sent: (sms: GatewaySms) => void;
  switches: (switches: PhoneSwitches) => void;
  /** The stream broke; it comes back by itself. */
  lost: () => void;
}>;

/** A stream of server-sent events, as the browser's EventSource reads it; returns what closes it. */
export type OpenEvents = (
  url: string,
  on: Readonly<{ opened: () => void; event: (name: EventName, data: string) => void; lost: () => void }>,
) => () => void;

export const eventNames = ['message', 'sent', 'state'] as const;
export type EventName = (typeof eventNames)[number];

/** A request that was refused; the message is in people's words. */
export class RequestRefused extends Error {
  constructor(
    /** HTTP status; 0: nobody answered. */
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The network of the phone with this number, over HTTP. `api` is the address of the API, `/api` in the page. */
export function httpPhoneNetwork(
  msisdn: string,
  { api, openEvents }: Readonly<{ api: string; openEvents: OpenEvents }>,
): PhoneNetwork {
  const phone = `${api}/phones/${encodeURIComponent(msisdn)}`;
  const account = `${api}/registrations/${encodeURIComponent(msisdn)}`;
  return {
    messages: () => ask(`${phone}/messages`),
    sent: () => ask(`${phone}/sent`),
    switches: () => ask(`${phone}/state`),
    setSwitches: (change) => ask(`${phone}/state`, 'PUT', change),
    send: async (to, text) => (await ask<{ ids: readonly string[] }>(`${phone}/messages`, 'POST', { to, text })).ids,
    registration: async () => (await ask<Registration | null>(account)) ?? undefined,
    register: (displayName) => ask(account, 'PUT', { displayName }),
    deregister: () => ask(account, 'DELETE'),
    events: (on) =>
      openEvents(`${phone}/events`, {
        opened: on.opened,
        lost: on.lost,
        event: (name, data) => {
          const told: unknown = JSON.parse(data);
          if (name === 'message') on.message(told as GatewaySms);
          else if (name === 'sent') on.sent(told as GatewaySms);
          else on.switches(told as PhoneSwitches);
        },
      }),
  };
}

async function ask<T>(url: string, method = 'GET', body?: object): Promise<T> {
  const json = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  let answer: Response;
  try {
    answer = await fetch(url, { method, cache: 'no-store', ...json });
  } catch {
    throw new RequestRefused(0, 'The playground does not answer. Is it still running?');
  }
  const text = await answer.text();
  if (!answer.ok) throw new RequestRefused(answer.status, problemIn(text) ?? `The server answered ${answer.status}.`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** What a problem+json says. */
function problemIn(text: string): string | undefined {
  try {
    const { title, detail } = JSON.parse(text) as { title?: unknown; detail?: unknown };
    return [detail, title].find((words): words is string => typeof words === 'string' && words !== '');
  } catch {
    return undefined;
  }
}
