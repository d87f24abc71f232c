/**
 * How often passwords may be tried. Each wrong one of a user from an address makes the next wait; nothing that comes from another address
 * does. Behind one address there may be thousands of phones, the user's own among them, so there are lanes: what strangers got
 * wrong does not hold up a client with which the user has been here before, and what such clients got wrong does not hold up the one that
 * has the cookie of its living session.
 */
export type Lane = 'stranger' | 'client' | 'cookie';
const lanes: readonly Lane[] = ['stranger', 'client', 'cookie'];

/** Until when each lane of a user and an address is busy with wrong passwords; absent: there were none lately. */
export type Busy = Readonly<Partial<Record<Lane, Date>>>;

export const backOff = {
  /** What one wrong password costs. No user waits longer than this for the next try, whatever others do. */
  eachMs: 8_000,
  /** So many may be wrong at once: people mistype, and several clients of a user may hold an old password. */
  free: 20,
  /** So many when the user is tried from many addresses, or the address tries many users. Not none: the first try is always looked at. */
  freeUnderAttack: 1,
  /** From so many addresses there were wrong passwords of one user within the hour. */
  addressesOfAttack: 32,
  /** So many of the users of one address had wrong passwords within the hour; a gateway has many users. */
  usersOfAttack: 1_000,
  /** For how long a wrong password is remembered. */
  rememberedMs: 60 * 60_000,
} as const;

/** How many wrong passwords there were lately, around this user and address. */
export type Around = Readonly<{ addressesOfUser: number; usersOfAddress: number }>;

/** How many passwords may be wrong at once. */
export function freeTries({ addressesOfUser, usersOfAddress }: Around): number {
  const isAttack = addressesOfUser >= backOff.addressesOfAttack || usersOfAddress >= backOff.usersOfAttack;
  return isAttack ? backOff.freeUnderAttack : backOff.free;
}

/** Whether a try may be looked at whatever else is known: there was nothing wrong lately. */
export function isQuiet({ stranger }: Busy, now: Date): boolean {
  return stranger === undefined || stranger <= now;
}

/**
 * The lane in which a try is looked at, or undefined: it is not looked at, and costs nothing.
 * @param entitled the last lane that the client may use, with those before it
 * @param free how many may be wrong at once
 */
export function decideAdmission(busy: Busy, entitled: Lane, free: number, now: Date): Lane | undefined {
  const open = lanes.slice(0, lanes.indexOf(entitled) + 1);
  return open.find((lane) => (busy[lane]?.getTime() ?? 0) - now.getTime() <= (free - 1) * backOff.eachMs);
}

/** Until when a lane is busy after a wrong password. */
export function busyAfter(busyUntil: Date | undefined, now: Date): Date {
  return new Date(Math.max(busyUntil?.getTime() ?? 0, now.getTime()) + backOff.eachMs);
}
