/** Who watches a dialogue being played. */
export interface Audience {
  chapter(title: string): void;
  /** Somebody does something. */
  does(who: string, what: string): void;
  /** Something came as it is expected. */
  sees(who: string, what: string): void;
}

/** Somebody who is not there. */
export const nobody: Audience = { chapter: () => undefined, does: () => undefined, sees: () => undefined };
