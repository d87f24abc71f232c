import { Type, type Static } from 'typebox';

/**
 * The bodies of the provisioning API, one schema each: its type, its validation and its place in the OpenAPI document are
 * derived from it.
 */

const longestText = 100;
/** Text that is not all blanks, without control characters. */
const shown = { minLength: 1, maxLength: longestText, pattern: '^(?!\\s*$)[^\\p{Cc}]+$' };
const textOrNull = (more: object) => Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], ...more }));

/** The requested account of a user. null means that a member is left out. */
export const registrationSchema = Type.Object(
  {
    password: textOrNull({
      ...shown,
      description:
        'Needed for a new account. Use characters of ISO 8859-1 only: for any other one, some phones compute the digest of a question mark, and cannot log in',
    }),
    msisdn: textOrNull({
      description: 'Number in international form, of one account only and none of the pool (SMS_NUMBER_POOL)',
      examples: ['+4790000001'],
    }),
    displayName: textOrNull(shown),
  },
  { additionalProperties: false },
);
export type RegistrationBody = Static<typeof registrationSchema>;

/** What is wrong with a member, worded for the operator. */
export const memberProblems: Readonly<Record<keyof RegistrationBody, readonly [title: string, detail: string]>> = {
  password: ['Invalid body', textProblem('password')],
  msisdn: ['Invalid number', 'msisdn must be a possible number such as "+4790000001".'],
  displayName: ['Invalid body', textProblem('displayName')],
};

function textProblem(name: string): string {
  return `${name} must be text of 1 to ${longestText} characters, none of them a control character.`;
}

/** An account as the API shows it; never the password. */
export const accountSchema = Type.Object({
  userId: Type.String(),
  msisdn: Type.Optional(Type.String()),
  displayName: Type.Optional(Type.String()),
  registeredAt: Type.String({ format: 'date-time' }),
  changedAt: Type.String({ format: 'date-time' }),
});
export type AccountBody = Static<typeof accountSchema>;

/** What the API refuses (RFC 9457). */
export const problemSchema = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
});
export type ProblemBody = Static<typeof problemSchema>;
