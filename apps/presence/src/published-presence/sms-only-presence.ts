import type { AttributeNames, PresenceAttribute } from '@smsonly/contracts';

/**
 * Presence of an SMS-only user (OMA IMPS 1.3 Implementation Guidelines, chapter 16): four attributes, of them those that are
 * asked for (none: all four). Others are left out. Client-level ones carry the number as ClientID; it goes out in 1.3 only.
 * @param msisdn international format with `+`
 */
export function smsOnlyPresence(msisdn: string, asked: AttributeNames): PresenceAttribute[] {
  const clientId = { msisdn };
  const four: PresenceAttribute[] = [
    { name: 'OnlineStatus', qualifier: true, value: 'T', clientId },
    { name: 'ClientInfo', qualifier: true, parts: [{ name: 'ClientType', text: 'CLI' }], clientId },
    { name: 'UserAvailability', qualifier: true, value: 'AVAILABLE' },
    { name: 'StatusText', qualifier: true, value: 'SMS-only' },
  ];
  return asked.length === 0 ? four : four.filter((attribute) => asked.includes(attribute.name));
}
