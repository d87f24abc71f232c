import type { Availability, Contact } from '../../im/im-state.js';

export type Seen = 'available' | 'away' | 'discreet' | 'offline' | 'unknown';

export function seenOf({ presence }: Contact): Seen {
  if (presence.isOnline === undefined) return 'unknown';
  if (!presence.isOnline) return 'offline';
  return seenOfAvailability(presence.availability ?? 'AVAILABLE');
}

export function seenOfAvailability(availability: Availability): Seen {
  if (availability === 'AVAILABLE') return 'available';
  return availability === 'DISCREET' ? 'discreet' : 'away';
}

export const presenceInWords: Readonly<Record<Seen, string>> = {
  available: 'Available',
  away: 'Not available',
  discreet: 'Discreet',
  offline: 'Offline',
  unknown: 'Presence not known',
};

/** Presence by colour and by shape: full, with a bar, half, hollow, dotted. */
export function PresenceDot({ seen }: Readonly<{ seen: Seen }>) {
  return (
    <svg class="presence-dot" data-seen={seen} viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      {seen === 'available' && <circle cx="6" cy="6" r="5" fill="currentColor" />}
      {seen === 'discreet' && <path d="M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1zM3 5v2h6V5z" fill="currentColor" />}
      {seen === 'away' && (
        <>
          <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" stroke-width="1.6" />
          <path d="M6 1.5a4.5 4.5 0 0 1 0 9z" fill="currentColor" />
        </>
      )}
      {seen === 'offline' && <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" stroke-width="1.6" />}
      {seen === 'unknown' && (
        <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="1.6 2.1" />
      )}
    </svg>
  );
}
