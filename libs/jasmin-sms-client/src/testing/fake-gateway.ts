import type { DlrMeaning } from '../dlr.js';
import type { Sms, SmsGateway, SubmitResult } from '../sms-gateway.js';
import { refusedBeforeSending } from '../send-request.js';

/** A gateway in memory with the phones behind it: every SMS arrives at once, reports follow at once. For tests. */
export class FakeGateway implements SmsGateway {
  /** All that was accepted, oldest first. */
  readonly accepted: Sms[] = [];
  readonly #scripted: SubmitResult[] = [];
  readonly #newId: () => string;
  readonly #onReport: (reference: string, meaning: DlrMeaning, id: string) => void;

  /** `onReport` hears each report, after `submit` has resolved. */
  constructor(newId: () => string, onReport: (reference: string, meaning: DlrMeaning, id: string) => void = () => {}) {
    this.#newId = newId;
    this.#onReport = onReport;
  }

  /** What the next submissions are answered, one each; an SMS so answered is not accepted. */
  answerNext(...submissions: SubmitResult[]): void {
    this.#scripted.push(...submissions);
  }

  /** Takes back what `answerNext` arranged and was not used. */
  answerAsUsual(): void {
    this.#scripted.length = 0;
  }

  async submit(sms: Sms): Promise<SubmitResult> {
    const scripted = refusedBeforeSending(sms) ?? this.#scripted.shift();
    if (scripted !== undefined) return scripted;
    const id = this.#newId();
    this.accepted.push(sms);
    setImmediate(() => {
      this.#onReport(sms.reference, { means: 'accepted' }, id);
      this.#onReport(sms.reference, { means: 'delivered' }, id);
    });
    return { outcome: 'accepted', id };
  }
}
