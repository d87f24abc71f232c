/** The server's transactions that were taken already: what comes again is acknowledged and not shown again. */
export type ReceivedIds = Readonly<{
  isNew: (id: string) => boolean;
  /** It is taken. */
  add: (id: string) => void;
  /** Oldest first. */
  all: () => readonly string[];
}>;

const mostKept = 300;

export function receivedIds(known: readonly string[] = []): ReceivedIds {
  const ids = new Set(known);
  return {
    isNew: (id) => !ids.has(id),
    add(id) {
      ids.add(id);
      const [oldest] = ids;
      if (ids.size > mostKept && oldest !== undefined) ids.delete(oldest);
    },
    all: () => [...ids],
  };
}
