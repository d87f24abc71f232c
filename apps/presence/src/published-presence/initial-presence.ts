import type { AttributeValues } from './attributes.js';

/**
 * What the server publishes for a session that has just started: online, the kind of client, reachable by IM (some phones
 * depend on the CommCap of their contacts and publish none themselves).
 */
export function initialPresence(clientType: string | undefined): AttributeValues {
  return {
    OnlineStatus: { name: 'OnlineStatus', qualifier: true, value: 'T' },
    ...(clientType === undefined
      ? {}
      : { ClientInfo: { name: 'ClientInfo', qualifier: true, parts: [{ name: 'ClientType', text: clientType }] } }),
    CommCap: {
      name: 'CommCap',
      qualifier: true,
      parts: [
        {
          name: 'CommC',
          parts: [
            { name: 'Cap', text: 'IM' },
            { name: 'Status', text: 'OPEN' },
          ],
        },
      ],
    },
  };
}
