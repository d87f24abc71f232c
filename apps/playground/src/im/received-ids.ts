/** The server's transactions that were taken already: what comes again is acknowledged and not shown again. */
export type ReceivedIds = Readonly<{
  /** True the first time. */
  isNew: (id: string) => boolean;
  /** Oldest first. */
  all: () => readonly string[];
}>;

const mostKept = 300;

export function receivedIds(known: readonly string[] = []): ReceivedIds {
  const ids = new Set(known);
  return {
    isNew(id) {
      if (ids.has(id)) return false;
      ids.add(id);
      if (ids.size > mostKept) {
        const [oldest] = ids;
        if (oldest !== undefined) ids.delete(oldest);
      }
      return true;
    },
    all: () => [...ids],
  };
}
