/** What the page must know of the system it talks to: `GET /api/settings`. */
export type Settings = Readonly<{
  /** The domain of the operator's IM users, `im.example.com`. */
  domain: string;
  /** E.164 prefixes of numbers that can be SMS-only users; only for hints, the server decides. */
  smsOnlyRanges: readonly string[];
  /** Who splits long texts; `own` knows national tables. As SMS_SPLITTING. */
  splitting: 'gateway' | 'own';
  /** National tables in use with own splitting. As SMS_LANGUAGES. */
  languages: readonly string[];
  /** Most SMS that one message may take. As SMS_MAX_PARTS. */
  maxParts: number;
  /** The template that the first SMS of a pair begins with. As SMS_SENDER_PREFIX. */
  senderPrefix: string;
  /** Accounts that a click logs in. Their passwords are public: `npm start` makes them. */
  demoAccounts: readonly DemoAccount[];
  /** Whether there are phones to show: not with a gateway that the user brings along. */
  hasPhones: boolean;
  /** Whether services can be killed and started from the page. */
  canKill: boolean;
  /** Whether the documents on a message's way show texts and numbers. */
  showsTexts: boolean;
}>;

export type DemoAccount = Readonly<{ userId: string; password: string; displayName: string; msisdn: string }>;
