import type { SmsLeg } from './sms-leg.js';

/** How a gateway can be ended: as the runbook says, by the signal alone, or by pulling the plug. */
export const waysToEnd = ['in order', 'SIGTERM', 'SIGKILL'] as const;
export type WayToEnd = (typeof waysToEnd)[number];

/** What a gateway may do by itself to what it has under way when it is ended so. */
export interface Harm {
  /** It may lose reports of SMS that it had: their texts stay open. */
  readonly losesReports: boolean;
  /** How many SMS it may bring twice. */
  readonly doubles: number;
}

/** What can happen to a gateway, however it is brought about. Each resolves when the gateway is well again, but for `end` and `smscDown`. */
export interface GatewayTroubles {
  readonly name: string;
  /** Ends it; SMS that wait in it are kept. */
  end(leg: SmsLeg, way: WayToEnd): Promise<void>;
  begin(leg: SmsLeg): Promise<void>;
  readonly harm: Readonly<Record<WayToEnd, Harm>>;
  /** The broker behind the gateway is gone and back; what waits in the gateway is lost, and it takes more only to lose it. */
  restartBroker(leg: SmsLeg): Promise<void>;
  smscDown(leg: SmsLeg): Promise<void>;
  smscUp(leg: SmsLeg): Promise<void>;
  /** The SMSC takes an SMS and says nothing. */
  silence(leg: SmsLeg): Promise<void>;
  /** How many doubles the gateway may make of that by itself. */
  readonly doublesOfSilence: number;
  /** What cannot be promised since the gateway does not keep the order then. */
  readonly reorders: { readonly restart: boolean; readonly smsc: boolean };
}
