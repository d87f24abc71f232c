import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PhoneState, Thread } from '../../phones/phone-state.js';
import { isUsed } from '../../phones/threads.js';
import { AddSign } from '../frame/icons.js';
import { Avatar } from './avatar.js';
import { listTime } from './times.js';

/** The threads of a phone, the last one used first. */
export function ThreadList({
  state: { msisdn, threads: known, network },
  focusOn,
  onChoose,
  onNew,
}: Readonly<{
  state: PhoneState;
  /** The thread that the user comes back from, or `new`. */
  focusOn?: string | undefined;
  onChoose: (number: string) => void;
  onNew: () => void;
}>) {
  const screen = useRef<HTMLDivElement>(null);
  const onNewButton = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (focusOn === undefined) return;
    const row = screen.current?.querySelector<HTMLElement>(`[data-number="${CSS.escape(focusOn)}"]`);
    (row ?? onNewButton.current)?.focus();
  }, []);
  const threads = known.filter(isUsed);
  const today = Date.now();
  return (
    <div class="ph-screen" ref={screen}>
      <div class="ph-bar">
        <h4>Messages</h4>
        <button type="button" class="ph-button ph-button-first" ref={onNewButton} onClick={onNew}>
          <AddSign />
          New SMS
        </button>
      </div>
      {threads.length === 0 ? (
        <p class="ph-empty">
          {network === 'loading'
            ? 'Looking for SMS …'
            : `No SMS yet. Write to ${msisdn} from an IM client, or begin with New SMS.`}
        </p>
      ) : (
        <ul class="ph-threads" aria-label={`Threads of ${msisdn}`}>
          {threads.map((thread) => (
            <ThreadRow key={thread.number} thread={thread} today={today} onChoose={onChoose} />
          ))}
        </ul>
      )}
    </div>
  );
}

function ThreadRow({
  thread,
  today,
  onChoose,
}: Readonly<{ thread: Thread; today: number; onChoose: (number: string) => void }>) {
  const { number, name, messages, unread, draft } = thread;
  const last = messages.at(-1);
  return (
    <li>
      <button type="button" class="ph-thread" data-number={number} onClick={() => onChoose(number)}>
        <Avatar name={name} />
        <span class="ph-thread-name">
          {name ?? number}
          {name !== undefined && <span class="visually-hidden">, {number}</span>}
        </span>
        {last && (
          <span class="ph-thread-time">
            <span class="visually-hidden">, </span>
            {listTime(last.at, today)}
          </span>
        )}
        <span class="ph-thread-last">
          <span class="visually-hidden">, </span>
          {draft !== '' ? (
            <>
              <em>Draft:</em> {draft.slice(0, mostShown)}
            </>
          ) : last?.failed !== undefined ? (
            <em class="ph-bad">Not sent</em>
          ) : (
            `${last?.direction === 'out' ? 'You: ' : ''}${last?.text.slice(0, mostShown) ?? ''}`
          )}
        </span>
        {unread > 0 && (
          <span class="ph-unread">
            <span class="visually-hidden">, </span>
            {unread}
            <span class="visually-hidden"> unread</span>
          </span>
        )}
      </button>
    </li>
  );
}

const mostShown = 120;
