import type { Done, ImClient } from '../../im/im-client.js';

/** A refusal that the dialog shows itself: not in the client's strip as well. */
export async function shownHere(client: ImClient, request: Promise<Done>): Promise<Done> {
  const done = await request;
  if (!done.ok) client.dismissProblem();
  return done;
}
