import { setTimeout as pause } from 'node:timers/promises';
import type { DlrFault, Fault } from '../faults/fault.js';
import { finalVerdict, smscDate, smscVerdict } from '../gateway/delivery-reports.js';
import { PartJoiner, type SmsOverTheAir } from '../phones/part-joiner.js';
import { phoneNumber, type KeptSms } from '../phones/phones.js';
import { partsFromPhone, type PhoneSms } from '../phones/phone-sms.js';
import type { Handover } from '../phones/send-from-phone.js';
import type { WaitingSms } from '../phones/waiting-sms.js';
import { SmppServer, type Submit, type SubmitAnswer } from './smpp-server.js';

export interface SmscDeps {
  readonly host: string;
  readonly port: number;
  readonly systemId: string;
  readonly password: string;
  readonly receiptDelayMs: number;
  readonly faultOf: (to: string) => Fault;
  /** What becomes of an SMS that the SMSC has taken. */
  readonly attempt: WaitingSms['attempt'];
  readonly receive: (received: KeptSms) => void;
  readonly nextReference: (phone: string) => number;
  readonly now: () => Date;
}

/** esm_class of a delivery receipt. */
const receiptEsmClass = 0x04;
const idsPerSecond = 2 ** 20;
/** An SMSC stores what it cannot deliver; this one gives up after some tries. */
const maxTries = 20;
const retryMs = 500;

/** An SMSC with phones behind it, for a client that binds over SMPP. */
export class Smsc {
  #lastId: number;
  #closed = false;
  readonly #phones = new PartJoiner();
  /** The number of accepted submit_sm, with or without an answer; for tests. */
  submits = 0;

  private constructor(
    private readonly deps: SmscDeps,
    readonly server: SmppServer,
  ) {
    // IDs must not repeat, even after a restart: Jasmin keeps them for a day and would assign a receipt to the old SMS.
    this.#lastId = Math.floor(deps.now().getTime() / 1000) * idsPerSecond;
  }

  static async listen(deps: SmscDeps): Promise<Smsc> {
    const { host, port, systemId, password } = deps;
    let smsc: Smsc | undefined = undefined as Smsc | undefined;
    const onSubmit = async (submit: Submit): Promise<SubmitAnswer> =>
      smsc === undefined ? { refused: 'ESME_RSYSERR' } : smsc.#take(submit);
    smsc = new Smsc(deps, await SmppServer.listen({ host, port, systemId, password, onSubmit }));
    return smsc;
  }

  /** Applies a fault to the SMSC, or ends it. */
  async applyFault({ smsc }: Fault): Promise<void> {
    this.server.refuseBinds(smsc === 'refuse-binds');
    if (smsc === 'down') await this.server.close();
    else if (!this.#closed) await this.server.open();
  }

  /** The parts of an SMS from a phone, each delivered once a client is bound as a receiver. */
  handovers(sms: PhoneSms): Handover[] {
    return partsFromPhone(sms, this.deps.nextReference).map((part) => ({
      id: this.#newId(),
      handOver: () => this.#deliver(part),
    }));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.server.close();
  }

  async #take(submit: Submit): Promise<SubmitAnswer> {
    const { submit: how, dlr, dlrStatus } = this.deps.faultOf(submit.to);
    if (how?.kind === 'silent') return 'silent';
    if (how?.kind === 'cut') return 'hang-up';
    if (how?.kind === 'slow') await pause(how.ms, undefined, { ref: false });
    const verdict = smscVerdict(dlr, dlrStatus);
    if (verdict.submission !== 'ESME_ROK') return { refused: verdict.submission };

    this.submits += 1;
    const id = this.#newId();
    const submittedAt = this.deps.now();
    this.deps.attempt(submit, (fate) => {
      const { arrives, receipt } = finalVerdict(verdict, fate);
      if (arrives) this.#deliverToPhone(submit, id);
      if (submit.wantsReceipt && receipt !== undefined && dlr?.kind !== 'none')
        this.#sendReceipt(receiptOf(submit, id, receipt, { submittedAt, endedAt: this.deps.now() }), dlr);
    });
    // A reversed receipt is sent before the answer.
    if (dlr?.kind === 'reversed') await pause(100, undefined, { ref: false });
    return how?.kind === 'accept-then-silent' ? 'silent' : how?.kind === 'accept-then-cut' ? 'hang-up' : { id };
  }

  #sendReceipt(receipt: SmsOverTheAir, dlr: DlrFault | undefined): void {
    if (dlr?.kind === 'reversed') {
      void this.#deliver(receipt, receiptEsmClass);
      return;
    }
    const copies = dlr?.kind === 'twice' ? 2 : 1;
    const delayMs = this.deps.receiptDelayMs + (dlr?.kind === 'delayed' ? dlr.ms : 0);
    for (let copy = 0; copy < copies; copy += 1)
      void pause(delayMs, undefined, { ref: false }).then(() => this.#deliver(receipt, receiptEsmClass));
  }

  #deliverToPhone(submit: Submit, id: string): void {
    const whole = this.#phones.take(submit, id);
    if (whole === undefined) return;
    const { text, ids } = whole;
    const { from, to, validUntil } = submit;
    const validity = validUntil && { validUntil: validUntil.toISOString() };
    const sms = { id, from, to: phoneNumber(to), text, at: this.deps.now().toISOString(), ...validity };
    this.deps.receive({ sms, ids });
  }

  /** Delivers with retries, as an SMSC does (store and forward). */
  async #deliver(message: SmsOverTheAir, esmClass = 0): Promise<void> {
    for (let tried = 0; tried < maxTries && !this.#closed; tried += 1) {
      await this.server.untilBound();
      if ((await this.server.deliver(message, esmClass)) === 0) return;
      await pause(retryMs, undefined, { ref: false });
    }
  }

  #newId(): string {
    // As some SMSCs write them: hexadecimal, lower case, leading zeros.
    return (this.#lastId += 1).toString(16).padStart(16, '0');
  }
}

/** A receipt goes the other way: from the phone to the originator of the SMS. */
function receiptOf(
  { from, to }: Submit,
  id: string,
  state: string,
  { submittedAt, endedAt }: { readonly submittedAt: Date; readonly endedAt: Date },
): SmsOverTheAir {
  const delivered = state === 'DELIVRD' ? '001' : '000';
  const dates = `submit date:${smscDate(submittedAt)} done date:${smscDate(endedAt)}`;
  const text = `id:${id} sub:001 dlvrd:${delivered} ${dates} stat:${state} err:000 text:-`;
  return { from: to, to: from, coding: 0, hasHeader: false, octets: Buffer.from(text, 'latin1') };
}
