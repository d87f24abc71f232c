import { useLayoutEffect, useRef } from 'preact/hooks';
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
  const panel = useRef<HTMLElement>(null);
  const was = useRef(isIn);
  useLayoutEffect(() => {
    // The control that logged in or out is gone: the focus goes to what came instead.
    if (was.current !== isIn && document.activeElement === document.body) panel.current?.focus();
    was.current = isIn;
  }, [isIn]);
  return (
    <section
      ref={panel}
      tabIndex={-1}
      id={`client-${view.id}`}
      class="client"
      aria-label={`IM client: ${name}`}
      data-front={isFront}
      data-chat={isIn && chosen.value !== undefined ? 'open' : 'none'}
    >
      <h3 class="visually-hidden">IM client: {name}</h3>
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
