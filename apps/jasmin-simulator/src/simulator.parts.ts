import { randomUUID } from 'node:crypto';
import type { Logger } from '@smsonly/platform';
import { CallbackSender } from './callbacks/callback-sender.js';
import { Faults } from './faults/faults.js';
import { takeSms } from './gateway/take-sms.js';
import { Phones } from './phones/phones.js';
import { sendFromPhone } from './phones/send-from-phone.js';
import type { Settings } from './settings.js';

/** Nest's name for the one provider. */
export const SIMULATOR = Symbol('the simulator');

export type Simulator = ReturnType<typeof simulatorOf>;

/** All parts of the simulator, wired. */
export function simulatorOf(settings: Settings, logger: Logger) {
  const phones = new Phones();
  const faults = new Faults();
  const callbacks = new CallbackSender({
    tries: settings.SIMULATOR_CALLBACK_TRIES,
    retryDelayMs: settings.SIMULATOR_CALLBACK_RETRY_DELAY,
    timeoutMs: settings.SIMULATOR_CALLBACK_TIMEOUT,
    logger,
  });
  const credentials = { username: settings.JASMIN_USERNAME, password: settings.JASMIN_PASSWORD };
  const maxParts = settings.SIMULATOR_MAX_PARTS;
  let smscIds = 0;
  return {
    phones,
    faults,
    credentials,
    maxParts,
    takeSms: takeSms({
      credentials,
      maxParts,
      receiptDelayMs: settings.SIMULATOR_RECEIPT_DELAY,
      faultOf: (to) => faults.ofSend(to),
      receive: (message) => phones.receive(message),
      callBack: (callback, afterMs) => void callbacks.send(callback, afterMs),
      newId: randomUUID,
      newSmscId: () => String((smscIds += 1)),
      now: () => new Date(),
    }),
    sendFromPhone: sendFromPhone({
      moUrl: moUrl(settings),
      faultOf: (from) => faults.ofMo(from),
      callBack: (callback) => callbacks.send(callback),
      newId: randomUUID,
    }),
    close: () => callbacks.close(),
  };
}

function moUrl({ SMS_CALLBACK_URL: base, JASMIN_CALLBACK_TOKEN: token }: Settings): string | undefined {
  if (base === undefined) return undefined;
  return token === undefined ? `${base}/jasmin/mo` : `${base}/jasmin/mo?token=${encodeURIComponent(token)}`;
}
