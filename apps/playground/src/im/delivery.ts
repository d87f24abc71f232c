import type { Delivery } from './im-state.js';

/** How far each state is; the last two are both the end. */
const place: Readonly<Record<Delivery['state'], number>> = { waiting: 0, accepted: 1, delivered: 2, failed: 2 };

/** The state after this news: it only moves forward, whatever comes late or twice. */
export function advance(current: Delivery, news: Delivery): Delivery {
  return place[news.state] > place[current.state] ? news : current;
}

export const waiting: Delivery = { state: 'waiting' };
export const accepted: Delivery = { state: 'accepted' };
export const delivered: Delivery = { state: 'delivered' };

/** True when no news can change it any more. */
export function isFinal(delivery: Delivery): boolean {
  return place[delivery.state] === place.failed;
}
