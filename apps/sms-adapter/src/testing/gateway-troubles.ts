import type { SmsLeg } from './sms-leg.js';

/** What can happen to a gateway, however it is brought about. Each resolves when the gateway is well again, but for `smscDown`. */
export interface GatewayTroubles {
  readonly name: string;
  /** Ends so and starts again; what waits in the gateway is kept. */
  restart(leg: SmsLeg, signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** The broker behind the gateway is gone and back; what waits in the gateway is lost, and it takes more only to lose it. */
  restartBroker(leg: SmsLeg): Promise<void>;
  smscDown(leg: SmsLeg): Promise<void>;
  smscUp(leg: SmsLeg): Promise<void>;
  /** The SMSC takes an SMS and says nothing. */
  silence(leg: SmsLeg): Promise<void>;
  /** How many doubles the gateway may make of that, and of a restart, by itself. */
  readonly doublesOfSilence: number;
  readonly doublesOfRestart: number;
  /** What cannot be promised since the gateway does not keep the order then. */
  readonly reorders: { readonly restart: boolean; readonly smsc: boolean };
}
