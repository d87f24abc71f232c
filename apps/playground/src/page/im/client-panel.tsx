import type { ClientView } from './client-view.js';
import { Chat } from './chat.js';
import { ContactPane } from './contact-pane.js';
import { OwnHeader } from './own-header.js';
import { ProblemStrip } from './problem-strip.js';
import { StartScreen } from './start-screen.js';

/** One IM client. */
export function ClientPanel({ view, isFront }: Readonly<{ view: ClientView; isFront: boolean }>) {
  const { me, phase, chosen } = view;
  const isIn = phase.value === 'online' || phase.value === 'waiting';
  const name = isIn ? me.value.displayName : 'not logged in';
  return (
    <section
      id={`client-${view.id}`}
      class="client"
      aria-label={`IM client: ${name}`}
      data-front={isFront}
      data-chat={isIn && chosen.value !== undefined ? 'open' : 'none'}
    >
      {isIn ? (
        <>
          <OwnHeader view={view} />
          <ProblemStrip view={view} />
          <div class="client-body">
            <ContactPane view={view} />
            <Chat view={view} />
          </div>
        </>
      ) : (
        <StartScreen view={view} />
      )}
    </section>
  );
}
