import { announce } from '../frame/announce.js';
import type { ClientView } from './client-view.js';

/** Users who ask to see this one's presence. */
export function PresenceRequests({ view }: Readonly<{ view: ClientView }>) {
  const requests = view.requests.value;
  if (requests.length === 0) return null;

  async function answer(from: string, name: string, accepts: boolean) {
    const done = await view.client.answerAuthorisation(from, accepts);
    if (done.ok) announce(accepts ? `${name} may see your presence` : `${name} may not see your presence`);
  }

  return (
    <section class="requests" aria-label="Requests to see your presence">
      {requests.map(({ from, name }) => (
        <div key={from} class="request">
          <p>
            <strong>{name}</strong> asks to see your presence
          </p>
          <div class="request-actions">
            <button type="button" class="button" data-kind="main" onClick={() => void answer(from, name, true)}>
              Allow<span class="visually-hidden"> {name}</span>
            </button>
            <button type="button" class="button" onClick={() => void answer(from, name, false)}>
              Refuse<span class="visually-hidden"> {name}</span>
            </button>
          </div>
        </div>
      ))}
    </section>
  );
}
