import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Thread } from '../../phones/phone-state.js';
import type { Phone } from '../../phones/phone.js';
import { Avatar } from './avatar.js';
import { BackButton } from './back-button.js';
import { Bubbles } from './bubbles.js';
import { Composer } from './composer.js';

/** One thread: what was said, the words that the operator understands, and what is being written. */
export function ThreadView({
  phone,
  msisdn,
  thread,
  takesFocus,
  onBack,
}: Readonly<{ phone: Phone; msisdn: string; thread: Thread; takesFocus: boolean; onBack: () => void }>) {
  const { number, name, messages, draft } = thread;
  const who = name ?? number;
  const screen = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!takesFocus) return;
    // On a touch screen the keyboard would cover what was just opened.
    const isTouched = matchMedia('(pointer: coarse)').matches;
    screen.current?.querySelector<HTMLElement>(isTouched ? '.ph-back' : 'textarea')?.focus({ preventScroll: true });
  }, []);
  const send = (text: string) => void phone.send(number, text);
  return (
    <div
      class="ph-screen"
      ref={screen}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.isComposing) onBack();
      }}
    >
      <div class="ph-bar ph-bar-thread">
        <BackButton onBack={onBack} />
        <Avatar name={name} />
        <h4>
          {who}
          {name !== undefined && <span class="ph-number">{number}</span>}
        </h4>
      </div>
      <Bubbles messages={messages} label={`SMS with ${who}`} onSendAgain={(id) => void phone.sendAgain(number, id)} />
      <Composer
        label={`SMS to ${who}`}
        sender={msisdn}
        draft={draft}
        onDraft={(text) => phone.setDraft(number, text)}
        onSend={(text) => {
          send(text);
          return true;
        }}
      >
        {messages.some(({ direction }) => direction === 'in') && <Keywords who={name ?? 'them'} onSend={send} />}
      </Composer>
    </div>
  );
}

/** The words that the operator acts on, and what they do. */
function Keywords({ who, onSend }: Readonly<{ who: string; onSend: (text: string) => void }>) {
  return (
    <div class="ph-keywords" role="group" aria-label="Send a keyword">
      {keywords.map(({ word, effect, why }) => (
        <button key={word} type="button" title={why(who)} onClick={() => onSend(word)}>
          <strong>{word}</strong> <span>{effect}</span>
        </button>
      ))}
    </div>
  );
}

const keywords = [
  {
    word: 'STOP',
    effect: 'no more',
    why: (who: string) => `Sends STOP: ${who} cannot write to this phone any more`,
  },
  { word: 'START', effect: 'resume', why: (who: string) => `Sends START: ${who} can write to this phone again` },
  { word: 'HELP', effect: 'who is it?', why: () => 'Sends HELP: the operator answers who is behind this number' },
];
