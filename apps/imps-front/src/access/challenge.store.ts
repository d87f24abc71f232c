import type { Database } from '@smsonly/persistence';

/** First step of a 4-way login, kept until the second one arrives, perhaps at another instance. */
export type Challenge = Readonly<{ nonce: string; digestSchema: string; expiresAt: Date }>;
type Whose = Readonly<{ userId: string; clientKey: string }>;

/** The table `login_challenge`: one open challenge for each user and client, the latest. */
export class ChallengeStore {
  constructor(private readonly db: Database) {}

  async put({ userId, clientKey }: Whose, { nonce, digestSchema, expiresAt }: Challenge): Promise<void> {
    await this.db.prisma.$executeRaw`
      insert into login_challenge (user_id, client_key, nonce, digest_schema, expires_at)
      values (${userId}, ${clientKey}, ${nonce}, ${digestSchema}, ${expiresAt}::timestamptz)
      on conflict (user_id, client_key) do update
      set nonce = excluded.nonce, digest_schema = excluded.digest_schema, expires_at = excluded.expires_at`;
  }

  /** Takes the challenge away: a nonce is good for one answer, right or wrong. */
  async take({ userId, clientKey }: Whose): Promise<Challenge | undefined> {
    const [row] = await this.db.prisma.$queryRaw<{ nonce: string; digest_schema: string; expires_at: Date }[]>`
      delete from login_challenge where user_id = ${userId} and client_key = ${clientKey}
      returning nonce, digest_schema, expires_at`;
    return row && { nonce: row.nonce, digestSchema: row.digest_schema, expiresAt: row.expires_at };
  }

  async forgetExpired(now: Date): Promise<void> {
    await this.db.prisma.$executeRaw`delete from login_challenge where expires_at <= ${now}::timestamptz`;
  }
}
