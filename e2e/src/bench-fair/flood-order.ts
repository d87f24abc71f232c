export const floods = ['pipelined polls', 'many sessions', 'large bodies', 'logins'] as const;
export type Flood = (typeof floods)[number];

/** What a flood is told: the sessions are all of one user. */
export type FloodOrder = Readonly<{
  flood: Flood;
  url: string;
  sessionIds: readonly string[];
  from: string;
  to: string;
}>;
