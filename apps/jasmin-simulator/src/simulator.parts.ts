import { randomUUID } from 'node:crypto';
import type { Logger } from '@smsonly/platform';
import { CallbackSender } from './callbacks/callback-sender.js';
import type { Fault } from './faults/fault.js';
import { Faults } from './faults/faults.js';
import { takeSms } from './gateway/take-sms.js';
import { moForms } from './phones/mo-forms.js';
import type { PhoneSms } from './phones/phone-sms.js';
import { phonesBehindSmsc } from './phones/phones-behind-smsc.js';
import { referencesOfPhones, sendFromPhone } from './phones/send-from-phone.js';
import type { Gateway, Simulator } from './simulator.js';
import type { SimulatorValues } from './simulator.variables.js';
import { Smsc } from './smsc/smsc.js';

/** The simulator as Jasmin: its HTTP API and callbacks. */
export function createGateway(values: SimulatorValues, logger: Logger): { simulator: Simulator; gateway: Gateway } {
  const network = phonesBehindSmsc(() => new Date());
  const held: (() => void)[] = [];
  const faults = new Faults(({ send }) => {
    if (send !== 'hold') for (const take of held.splice(0)) take();
  });
  const callbacks = new CallbackSender({
    tries: values.SIMULATOR_CALLBACK_TRIES,
    retryDelayMs: values.SIMULATOR_CALLBACK_RETRY_DELAY,
    timeoutMs: values.SIMULATOR_CALLBACK_TIMEOUT,
    logger,
  });
  const credentials = { username: values.JASMIN_USERNAME, password: values.JASMIN_PASSWORD };
  const maxParts = values.SIMULATOR_MAX_PARTS;
  let smscIds = 0;
  const gateway: Gateway = {
    credentials,
    maxParts,
    takeSms: takeSms({
      credentials,
      maxParts,
      receiptDelayMs: values.SIMULATOR_RECEIPT_DELAY,
      faultOf: (to) => faults.ofSend(to),
      attempt: network.attempt,
      receive: network.receive,
      callBack: (callback, afterMs) => void callbacks.send(callback, afterMs),
      hold: (take) => void held.push(take),
      newId: randomUUID,
      newSmscId: () => String((smscIds += 1)),
      now: () => new Date(),
    }),
  };
  const url = moUrl(values);
  const nextReference = referencesOfPhones();
  const handovers = (sms: PhoneSms) =>
    moForms(sms, randomUUID, nextReference).map(({ id, form }) => ({
      id,
      handOver: () => callbacks.send({ url: url ?? '', method: 'POST', form, kind: 'mo' }),
    }));
  const simulator: Simulator = {
    kind: 'gateway',
    phones: network.phones,
    changeState: network.changeState,
    faults,
    moParts: values.SIMULATOR_MO_PARTS,
    sendFromPhone:
      url === undefined ? undefined : network.recording(sendFromPhone(handovers, (from) => faults.ofMo(from))),
    close: async () => {
      network.close();
      callbacks.close();
    },
  };
  return { simulator, gateway };
}

/** The simulator as the SMSC of a real Jasmin. */
export async function createSmsc(values: SimulatorValues, port: number): Promise<Simulator> {
  const network = phonesBehindSmsc(() => new Date());
  let applyFault: (fault: Fault) => void = () => {};
  const faults = new Faults((fault) => applyFault(fault));
  const smsc = await Smsc.listen({
    host: values.LISTEN_HOST,
    port,
    systemId: values.SMSC_USER,
    password: values.SMSC_PASSWORD,
    receiptDelayMs: values.SIMULATOR_RECEIPT_DELAY,
    faultOf: (to) => faults.ofSend(to),
    attempt: network.attempt,
    receive: network.receive,
    nextReference: referencesOfPhones(),
    now: () => new Date(),
  });
  let applied = Promise.resolve();
  applyFault = (fault) => {
    applied = applied.then(() => smsc.applyFault(fault));
  };
  return {
    kind: 'smsc',
    phones: network.phones,
    changeState: network.changeState,
    faults,
    moParts: 'separate',
    sendFromPhone: network.recording(
      sendFromPhone(
        (sms) => smsc.handovers(sms),
        (from) => faults.ofMo(from),
      ),
    ),
    smppPort: smsc.server.port,
    close: async () => {
      network.close();
      await applied;
      await smsc.close();
    },
  };
}

function moUrl({ SMS_CALLBACK_URL: base, JASMIN_CALLBACK_TOKEN: token }: SimulatorValues): string | undefined {
  if (base === undefined) return undefined;
  return token === undefined ? `${base}/jasmin/mo` : `${base}/jasmin/mo?token=${encodeURIComponent(token)}`;
}
