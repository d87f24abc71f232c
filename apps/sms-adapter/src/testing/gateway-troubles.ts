import type { SmsLeg } from './sms-leg.js';

/** Ways to stop a gateway: as in the runbook, by the signal alone, or killed. */
export const waysToEnd = ['in order', 'SIGTERM', 'SIGKILL'] as const;
export type WayToEnd = (typeof waysToEnd)[number];

/** The damage that a gateway may do by itself to SMS under way when it is stopped like this. */
export interface Harm {
  /** It may lose reports of SMS that it had, whose texts then stay open. */
  readonly losesReports: boolean;
  /** How many SMS it may deliver twice. */
  readonly doubles: number;
}

/** Faults of a gateway, however they are caused. Each resolves when the gateway works again, except `end` and `smscDown`. */
export interface GatewayTroubles {
  readonly name: string;
  /** Stops it; SMS waiting in it are kept. */
  end(leg: SmsLeg, way: WayToEnd): Promise<void>;
  begin(leg: SmsLeg): Promise<void>;
  readonly harm: Readonly<Record<WayToEnd, Harm>>;
  /** Restarts the broker behind the gateway: what waits in the gateway is lost, and so is what it accepts until it is restarted itself. */
  restartBroker(leg: SmsLeg): Promise<void>;
  smscDown(leg: SmsLeg): Promise<void>;
  smscUp(leg: SmsLeg): Promise<void>;
  /** The SMSC accepts an SMS and does not answer. */
  silence(leg: SmsLeg): Promise<void>;
  /** How many duplicates the gateway itself may cause by that. */
  readonly doublesOfSilence: number;
  /** Where the gateway itself does not keep the order. */
  readonly reorders: { readonly restart: boolean; readonly smsc: boolean };
}
