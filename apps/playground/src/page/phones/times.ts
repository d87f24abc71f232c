/** Times as SMS apps show them, in the language of the page. */
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const longDate = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });

export function clockTime(at: number): string {
  return clock.format(at);
}

/** In a list: the time today, else the date. */
export function listTime(at: number, now: number): string {
  return dayOf(at) === dayOf(now) ? clock.format(at) : date.format(at);
}

/** Above the first SMS of a day. */
export function dayTitle(at: number, now: number): string {
  const days = dayOf(now) - dayOf(at);
  return days === 0 ? 'Today' : days === 1 ? 'Yesterday' : longDate.format(at);
}

/** Days since 1970 where the page is. */
export function dayOf(at: number): number {
  const day = new Date(at);
  return Date.UTC(day.getFullYear(), day.getMonth(), day.getDate()) / 86_400_000;
}
