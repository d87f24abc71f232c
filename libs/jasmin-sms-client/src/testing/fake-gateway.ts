import type { DlrMeaning } from '../dlr.js';
import type { Sms, SmsGateway, SubmitResult } from '../sms-gateway.js';
import { refusedBeforeSending } from '../send-request.js';

/** An in-memory gateway with phones behind it: SMS and reports arrive at once. For tests. */
export class FakeGateway implements SmsGateway {
  /** All accepted SMS, oldest first. */
  readonly accepted: Sms[] = [];
  readonly #scripted: SubmitResult[] = [];
  readonly #newId: () => string;
  readonly #onReport: (reference: string, meaning: DlrMeaning, id: string) => void;

  /** `onReport` is called with each report, after `submit` has resolved. */
  constructor(newId: () => string, onReport: (reference: string, meaning: DlrMeaning, id: string) => void = () => {}) {
    this.#newId = newId;
    this.#onReport = onReport;
  }

  /** Queues results for the next submissions, one each; those SMS are not accepted. */
  answerNext(...submissions: SubmitResult[]): void {
    this.#scripted.push(...submissions);
  }

  /** Discards unused results of `answerNext`. */
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
