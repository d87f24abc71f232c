import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { whenPageGoes } from './unsaved-drafts.js';

/** How long a pause in typing is before the draft is saved, ms. */
const draftPause = 300;

export type Draft = Readonly<{
  text: Signal<string>;
  typed: (text: string) => void;
  /** Now, if anything is unsaved. */
  save: () => void;
  /** It is sent: nothing is written any more, and nothing to be saved. */
  clear: () => void;
}>;

/** What is being typed. It is kept as a draft in pauses, when its text box goes, and when the page goes. */
export function useDraft(initial: string, keep: (text: string) => void): Draft {
  const text = useSignal(initial);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const keepLatest = useRef(keep);
  keepLatest.current = keep;

  function forget() {
    clearTimeout(timer.current);
    timer.current = undefined;
  }
  function save() {
    if (timer.current === undefined) return;
    forget();
    keepLatest.current(text.peek());
  }
  useEffect(() => {
    const end = whenPageGoes(save);
    return () => {
      end();
      save();
    };
  }, []);

  return {
    text,
    save,
    typed(now) {
      text.value = now;
      clearTimeout(timer.current);
      timer.current = setTimeout(save, draftPause);
    },
    clear() {
      forget();
      text.value = '';
    },
  };
}
