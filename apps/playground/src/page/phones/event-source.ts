import { eventNames, type OpenEvents } from '../../phones/phone-network.js';

/** The browser's EventSource: it comes back by itself, except after an answer that is no stream. */
export const openEventSource: OpenEvents = (url, on) => {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource(url);
    source.addEventListener('open', on.opened);
    for (const name of eventNames) source.addEventListener(name, (event) => on.event(name, event.data as string));
    source.addEventListener('error', () => {
      on.lost();
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, againMs);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
};

const againMs = 3000;
