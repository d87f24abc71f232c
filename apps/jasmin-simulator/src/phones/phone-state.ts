/** Whether the network reaches a phone. */
export interface PhoneState {
  /** Switched off or out of coverage for a while: the SMSC keeps what comes. */
  readonly airplane: boolean;
  /** The number is not in service: what comes fails. It wins over airplane mode. */
  readonly outOfService: boolean;
}

/** The state of every phone at first. */
export const reachable: PhoneState = { airplane: false, outOfService: false };

/** A state that cannot be read; the message names the field and its allowed values. */
export class UnreadableState extends Error {
  override readonly name = 'UnreadableState';
}

/**
 * Reads the JSON object of `PUT /phones/{msisdn}/state`; what it leaves out stays as it is.
 * @throws UnreadableState
 */
export function readStateChange(json: object): Partial<PhoneState> {
  const unknown = Object.keys(json).find((field) => !Object.hasOwn(reachable, field));
  if (unknown !== undefined) throw new UnreadableState(`${unknown} is unknown; a state has airplane and outOfService`);
  for (const [field, value] of Object.entries(json))
    if (typeof value !== 'boolean') throw new UnreadableState(`${field} must be true or false`);
  return json;
}

/** Why a phone in this state cannot send; undefined when it can. */
export function sendingRefusal({ airplane, outOfService }: PhoneState): string | undefined {
  if (outOfService) return 'the phone cannot send: its number is out of service';
  return airplane ? 'the phone cannot send: it is in airplane mode' : undefined;
}
