import { eventNames, type OpenEvents } from '../phones/phone-network.js';

/** Server-sent events as an EventSource reads them, by fetch; it comes back by itself, without `Last-Event-ID`. */
export const openFetchedEvents: OpenEvents = (url, on) => {
  const gone = new AbortController();
  const read = async () => {
    const { body } = await fetch(url, { signal: gone.signal });
    on.opened();
    let unread = '';
    const decoder = new TextDecoder();
    for await (const chunk of body ?? []) {
      const [last = '', ...whole] = (unread + decoder.decode(chunk, { stream: true })).split('\n\n').reverse();
      unread = last;
      for (const event of whole.reverse()) {
        const name = eventNames.find((one) => event.includes(`event: ${one}\n`));
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (name !== undefined && data !== undefined) on.event(name, data);
      }
    }
  };
  const again = async () => {
    while (!gone.signal.aborted) {
      await read().catch(() => {});
      if (gone.signal.aborted) return;
      on.lost();
      await new Promise((resume) => setTimeout(resume, 20));
    }
  };
  void again();
  return () => gone.abort();
};
