import type { Response } from '@smsonly/contracts';

type Waiter = (response: Response) => void;

/** POSTs of this instance that wait for the response to their request. */
export class HeldPosts {
  private readonly waiting = new Map<string, Set<Waiter>>();

  /** How many are held now. */
  get size(): number {
    let size = 0;
    for (const waiters of this.waiting.values()) size += waiters.size;
    return size;
  }

  /**
   * The response to a request.
   * @returns undefined when none came within `ms`
   */
  hold(eventId: string, ms: number): Promise<Response | undefined> {
    return new Promise((resolve) => {
      const waiters = this.waiting.get(eventId) ?? new Set<Waiter>();
      this.waiting.set(eventId, waiters);
      const leave = (response?: Response): void => {
        clearTimeout(timer);
        waiters.delete(leave);
        if (waiters.size === 0) this.waiting.delete(eventId);
        resolve(response);
      };
      const timer = setTimeout(leave, ms);
      waiters.add(leave);
    });
  }

  /** Releases the POSTs that wait for these. */
  release(responses: readonly Response[]): void {
    for (const response of responses) {
      for (const waiter of [...(this.waiting.get(response.data.requestId) ?? [])]) waiter(response);
    }
  }
}
