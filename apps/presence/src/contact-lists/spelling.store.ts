import type { Tx } from '@smsonly/persistence';

/** Whom an owner wants spelt: an account by its user ID and number, or a number; and in which of the owner's sessions. */
export type WantedSpelling = Readonly<{
  ownerId: string;
  sessionId?: string;
  whom: Readonly<{ userId: string; msisdn?: string }>;
}>;

type Spell = (wanted: WantedSpelling) => string | undefined;

const key = ({ ownerId, sessionId, whom }: WantedSpelling): string =>
  [ownerId, sessionId ?? '', whom.userId, whom.msisdn ?? ''].join(' ');

/**
 * How owners spell others, whether they have them under the user ID or the number: as in a contact list, the default list
 * before others; else as the session named them in a subscription; undefined when neither has them. The order is that of
 * view `spelling`, which imps-front reads for Sender and search results.
 */
export async function loadSpellings(tx: Tx, wanted: readonly WantedSpelling[]): Promise<Spell> {
  if (wanted.length === 0) return () => undefined;
  const distinct = [...new Map(wanted.map((one) => [key(one), one])).values()];
  const rows = distinct.map(({ ownerId, sessionId, whom }, number) => ({
    number,
    owner_id: ownerId,
    session_id: sessionId,
    user_id: whom.userId,
    msisdn: whom.msisdn,
  }));
  const found = await tx.rows<{ number: number; spelling: string }>`
    with wanted as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r (number int, owner_id uuid, session_id text, user_id text, msisdn text)
    ), hit as (
      select r.number, s.spelling, s.place, s.canonical
      from wanted r join spelling s on s.owner_account_id = r.owner_id and s.canonical = r.user_id
        and (s.session_id is null or s.session_id = r.session_id)
      union all
      select r.number, s.spelling, s.place, s.canonical
      from wanted r join spelling s on s.owner_account_id = r.owner_id and s.msisdn = r.msisdn
        and (s.session_id is null or s.session_id = r.session_id)
    )
    select distinct on (number) number, spelling from hit order by number, place, canonical`;
  const spellings = new Map(
    found.flatMap(({ number, spelling }) => {
      const one = distinct[number];
      return one ? [[key(one), spelling]] : [];
    }),
  );
  return (one) => spellings.get(key(one));
}
