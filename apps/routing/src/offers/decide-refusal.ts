import { canBeText, messageForm, type ContentOutline, type MessageClient } from '@smsonly/imps-model';
import { refusal, type Refusal } from '../refusal.js';

/** What matters of what a message says; `characters` is its length as it is written. */
export type ContentShape = Omit<ContentOutline, 'data'> & Readonly<{ characters: number }>;

/** A client that is logged in. */
export type LiveClient = MessageClient & Readonly<{ sessionId: string }>;

/**
 * Why none of a user's clients takes a message with this content, in any form: none takes its kind (415), or the one that does takes
 * no message of its size (410). Undefined when one takes it, or may when it logs in.
 *
 * @param refusedIn sessions whose clients are known not to take it, by more than the content shows: whole messages are measured only
 *   where they are written
 */
export function refusalByClients(
  content: ContentShape,
  clients: readonly LiveClient[],
  refusedIn: readonly string[] = [],
): Refusal | undefined {
  if (clients.length === 0) return undefined;
  const forms = clients.map((client) => {
    const form = messageForm(content, client, () => content.characters <= (client.limits.parserSize ?? Infinity));
    if (form.form === 'none') return form.code === 415 ? 'client-kind' : 'client-size';
    return refusedIn.includes(client.sessionId) ? 'client-size' : undefined;
  });
  if (forms.includes(undefined)) return undefined;
  return refusal(forms.includes('client-size') ? 'client-size' : 'client-kind');
}

/** Text reaches every client, cut if need be, so nobody has to be asked about it. */
export function mayBeRefused({ type }: Pick<ContentShape, 'type'>): boolean {
  return !canBeText(type);
}
