import { statusText } from '@smsonly/imps-model';

/** What is said when the server does not answer. */
export const awayProblem = 'The server does not answer. This page goes on asking.';
export const notLoggedInProblem = 'You are not logged in.';

/** Why a message will never reach the other side, by the CSP status code of the answer or the delivery report. */
const failures: Readonly<Record<number, string>> = {
  400: 'The server could not read the message.',
  402: 'There is no text in it.',
  403: 'You may not write to them.',
  404: 'There is no such user, and it is no number that gets SMS from here.',
  408: 'The server was too slow. Send it again.',
  410: 'It could not be delivered: their phone or client does not take it, or it is too long.',
  415: 'Their phone or client does not take this kind of message.',
  426: 'The server does not know this message any more.',
  500: 'Something went wrong at the server. Send it again.',
  501: 'The server cannot do that.',
  503: 'The server is too busy. Send it again later.',
  504: 'The server did not say whether it took the message. Ask before you send it again.',
  506: 'This session may not send messages.',
  507: 'Too many messages wait for them, or no number is free to send SMS to this phone from. Try again later.',
  516: 'This address belongs to another service, which cannot be reached from here.',
  531: 'There is no such user, and it is no number that gets SMS from here.',
  532: 'They do not want messages from you: you are blocked, or they answered an SMS with STOP.',
  533: 'They are not logged in.',
  534: 'They may not get messages.',
  538: 'They refused the message.',
  542: 'It could not be delivered in time.',
  600: 'Your session was over before it was sent.',
  601: 'Your session was ended before it was sent.',
  604: 'Your session was over, or your account does not exist any more.',
  900: 'It could not be delivered, for several reasons.',
  901: 'The address is not right.',
  902: 'The credit for SMS is used up.',
  903: 'Your service does not include SMS to this number.',
  920: 'The mobile network does not know this number.',
};

/**
 * Why a message failed, in people's words.
 * @param description the server's own, shown too when it says more than the code
 */
export function failureReason(code: number, description?: string): string {
  return withDescription(failures[code] ?? `It could not be delivered${codeWords(code)}.`, code, description);
}

/** Why another request was refused. */
const refusals: Readonly<Record<number, string>> = {
  400: 'The server could not read the request.',
  402: 'The server does not take this address or value.',
  403: 'You may not do that.',
  404: 'There is no such user.',
  405: 'The server does not offer that.',
  408: 'The server was too slow. Try again.',
  409: 'The password is wrong.',
  415: 'The server does not take this kind of content.',
  422: 'The server does not take this client for this user.',
  450: 'The server does not take this client.',
  500: 'Something went wrong at the server. Try again.',
  501: 'The server cannot do that.',
  502: 'The session could not be taken up again.',
  503: 'The server is too busy. Try again later.',
  504: 'A part of the server did not answer in time. Try again.',
  505: 'The server does not speak this version of the protocol.',
  506: 'This session may not do that.',
  507: 'The server has no room for it. Try again later.',
  516: 'This address belongs to another service, which cannot be reached from here.',
  521: 'Your earlier question is not answered yet.',
  531: 'There is no such user, and it is no number that gets SMS from here.',
  532: 'They have blocked you.',
  533: 'They are not logged in.',
  534: 'They may not get that.',
  538: 'They refused it.',
  543: 'Server and client know no common way to check the password.',
  600: 'Your session is over. Log in again.',
  601: 'Your session was ended: this user logged in a second time with this client (in another tab, perhaps), or the operator ended it.',
  603: 'This user is logged in already.',
  604: 'Your session is over. Log in again.',
  605: 'The server does not take this value.',
  700: 'The contact list does not exist any more.',
  701: 'The contact list exists already.',
  751: 'The server does not take this status.',
  753: 'No more contact lists can be made.',
  754: 'The contact list is full.',
  902: 'The credit is used up.',
  903: 'Your service does not include that.',
  920: 'The mobile network does not know this number.',
};

/** Why a request of the user was refused, in people's words. */
export function refusalReason(code: number, description?: string): string {
  return withDescription(refusals[code] ?? `The server refused it${codeWords(code)}.`, code, description);
}

/** Why a login was refused. */
export function loginRefusal(code: number): string {
  if (code === 531 || code === 404) return 'There is no such user. Look at the name, or have the account made first.';
  return refusalReason(code);
}

function codeWords(code: number): string {
  const text = statusText(code);
  return text === undefined ? ` (code ${code})` : `: ${text} (code ${code})`;
}

function withDescription(reason: string, code: number, description: string | undefined): string {
  const own = description?.trim() ?? '';
  if (own === '' || own === statusText(code)) return reason;
  return `${reason} (${own})`;
}
