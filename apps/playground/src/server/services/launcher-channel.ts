import type { ServiceState } from '../../seams/way.js';

/** What the launcher tells: all its services, at every change of one. */
type FromLauncher = Readonly<{ type: 'services'; services: readonly ServiceState[] }>;
/** What it is asked. */
type ToLauncher = Readonly<{ type: 'kill' | 'start'; name: string }>;

/** The ends of a channel between processes, as Node gives them. */
type Ends = Readonly<{
  connected?: boolean;
  send?: (message: ToLauncher) => boolean;
  on: (event: 'message', listener: (message: unknown) => void) => unknown;
}>;

/** The launcher's side: who runs, and who is to be killed or started. */
export type LauncherChannel = Readonly<{
  /** False until the launcher has spoken, and after it has gone. */
  canKill: () => boolean;
  services: () => readonly ServiceState[];
  ask: (type: ToLauncher['type'], name: string) => void;
}>;

/**
 * The channel to the process that started this one.
 * @returns undefined when there is none
 */
export function channelTo(ends: Ends): LauncherChannel | undefined {
  if (ends.send === undefined) return undefined;
  let services: readonly ServiceState[] = [];
  ends.on('message', (message) => {
    if (isFromLauncher(message)) services = message.services;
  });
  const isThere = (): boolean => ends.connected === true && services.length > 0;
  return {
    canKill: () => isThere() && services.some(({ canKill }) => canKill),
    services: () => (isThere() ? services : []),
    ask: (type, name) => void ends.send?.({ type, name }),
  };
}

function isFromLauncher(message: unknown): message is FromLauncher {
  const { type, services } = (message ?? {}) as Partial<FromLauncher>;
  return type === 'services' && Array.isArray(services);
}
