const savers = new Set<() => void>();

/** Calls `save` when the page goes away, before the clients are closed. Gives what ends that. */
export function whenPageGoes(save: () => void): () => void {
  savers.add(save);
  return () => savers.delete(save);
}

/** What was typed last, and not saved yet. */
export function saveDrafts(): void {
  for (const save of savers) save();
}
