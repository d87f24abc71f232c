import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import smpp, { type Pdu, type Session } from 'smpp';
import type { SmsOverTheAir } from '../phones/part-joiner.js';

// The package decodes short_message into text; an SMSC forwards octets.
for (const command of ['submit_sm', 'deliver_sm']) delete smpp.commands[command]?.params['short_message']?.filter;
delete smpp.tlvs['message_payload']?.filter;

/** A submit_sm. */
export interface Submit extends SmsOverTheAir {
  readonly wantsReceipt: boolean;
  /** The validity period. */
  readonly validUntil?: Date;
}

/** The SMSC's answer to a submit_sm: a message ID, a refusal (`ESME_…`), none, or a cut connection. */
export type SubmitAnswer = { readonly id: string } | { readonly refused: string } | 'silent' | 'hang-up';

export interface SmppServerOptions {
  readonly host: string;
  readonly port: number;
  readonly systemId: string;
  readonly password: string;
  /** Answers each submit_sm; resolves when the answer may be written. */
  readonly onSubmit: (submit: Submit) => Promise<SubmitAnswer>;
}

const udhi = 0x40;
const international = { ton: 1, npi: 1 };
const alphanumeric = { ton: 5, npi: 0 };

/** An SMPP 3.4 server over TCP, for clients that bind as transceivers, transmitters or receivers. */
export class SmppServer {
  readonly #options: SmppServerOptions;
  readonly #server = smpp.createServer((session) => this.#serve(session));
  readonly #receivers = new Set<Session>();
  readonly #sessions = new Set<Session>();
  readonly #waiting = new Set<() => void>();
  #port: number;
  #refusesBinds = false;

  private constructor(options: SmppServerOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  static async listen(options: SmppServerOptions): Promise<SmppServer> {
    const server = new SmppServer(options);
    await server.open();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  /** Whether a client is bound that receives deliver_sm. */
  get isBound(): boolean {
    return this.#receivers.size > 0;
  }

  /** Listens, again if it was closed. */
  async open(): Promise<void> {
    if (this.#server.listening) return;
    this.#server.listen(this.#port, this.#options.host);
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Cuts all connections and listens no longer, as an SMSC that is down. */
  async close(): Promise<void> {
    this.hangUp();
    if (!this.#server.listening) return;
    await new Promise((closed) => this.#server.close(closed));
  }

  /** Cuts all connections. */
  hangUp(): void {
    for (const session of this.#sessions) session.destroy();
  }

  /** Answers binds with ESME_RBINDFAIL from now on, or no longer. */
  refuseBinds(refuses: boolean): void {
    this.#refusesBinds = refuses;
    if (refuses) this.hangUp();
  }

  /** Resolves when a client is bound that receives deliver_sm. */
  async untilBound(): Promise<void> {
    while (!this.isBound) await new Promise<void>((bound) => this.#waiting.add(bound));
  }

  /** Sends a deliver_sm to a bound client; resolves with its command_status, undefined without an answer. */
  deliver(message: SmsOverTheAir, esmClass = 0): Promise<number | undefined> {
    const [session] = this.#receivers;
    if (session === undefined) return Promise.resolve(undefined);
    return new Promise((answered) => {
      const gone = () => answered(undefined);
      session.once('close', gone);
      const sent = session.deliver_sm(deliverParameters(message, esmClass), (response) => {
        session.off('close', gone);
        answered(response.command_status);
      });
      if (!sent) gone();
    });
  }

  #serve(session: Session): void {
    this.#sessions.add(session);
    session.socket.setNoDelay(true);
    session.on('error', () => session.destroy());
    session.on('close', () => {
      this.#sessions.delete(session);
      this.#receivers.delete(session);
    });
    for (const kind of ['transceiver', 'transmitter', 'receiver'])
      session.on(`bind_${kind}`, (pdu: Pdu) => this.#bind(session, pdu, kind !== 'transmitter'));
    session.on('enquire_link', (pdu: Pdu) => session.send(pdu.response()));
    session.on('unbind', (pdu: Pdu) => {
      session.send(pdu.response());
      session.close();
    });
    session.on('submit_sm', (pdu: Pdu) => void this.#submit(session, pdu));
  }

  #bind(session: Session, pdu: Pdu, receives: boolean): void {
    const { systemId, password } = this.#options;
    const isOurs = pdu['system_id'] === systemId && pdu['password'] === password;
    if (this.#refusesBinds || !isOurs) {
      session.send(pdu.response({ command_status: statusOf(isOurs ? 'ESME_RBINDFAIL' : 'ESME_RINVPASWD') }));
      session.close();
      return;
    }
    session.send(pdu.response({ system_id: 'simulator' }));
    if (!receives) return;
    this.#receivers.add(session);
    for (const bound of this.#waiting) bound();
    this.#waiting.clear();
  }

  async #submit(session: Session, pdu: Pdu): Promise<void> {
    const answer = await this.#options.onSubmit(readSubmit(pdu));
    if (answer === 'silent') return;
    if (answer === 'hang-up') session.destroy();
    else if ('id' in answer) session.send(pdu.response({ message_id: answer.id }));
    else session.send(pdu.response({ command_status: statusOf(answer.refused) }));
  }
}

/** The number of a command status, ESME_RUNKNOWNERR for one that SMPP does not know. */
function statusOf(name: string): number {
  return smpp.errors[name] ?? 0xff;
}

function readSubmit(pdu: Pdu): Submit {
  const octets = [pdu['short_message'], pdu['message_payload']].find(
    (value) => Buffer.isBuffer(value) && value.length > 0,
  );
  const total = pdu['sar_total_segments'];
  const validUntil = pdu['validity_period'];
  return {
    from: String(pdu['source_addr']),
    to: String(pdu['destination_addr']),
    coding: Number(pdu['data_coding']),
    hasHeader: (Number(pdu['esm_class']) & udhi) !== 0,
    octets: Buffer.isBuffer(octets) ? octets : new Uint8Array(),
    wantsReceipt: (Number(pdu['registered_delivery']) & 3) === 1,
    ...(validUntil instanceof Date && { validUntil }),
    ...(total !== undefined && {
      sar: {
        reference: Number(pdu['sar_msg_ref_num']),
        total: Number(total),
        sequence: Number(pdu['sar_segment_seqnum']),
      },
    }),
  };
}

function deliverParameters({ from, to, coding, hasHeader, octets, sar }: SmsOverTheAir, esmClass: number) {
  const source = /^\+?\d+$/.test(from) ? international : alphanumeric;
  return {
    source_addr_ton: source.ton,
    source_addr_npi: source.npi,
    source_addr: from,
    dest_addr_ton: international.ton,
    dest_addr_npi: international.npi,
    destination_addr: to,
    esm_class: esmClass | (hasHeader ? udhi : 0),
    data_coding: coding,
    short_message: Buffer.from(octets),
    ...(sar && {
      sar_msg_ref_num: sar.reference,
      sar_total_segments: sar.total,
      sar_segment_seqnum: sar.sequence,
    }),
  };
}
