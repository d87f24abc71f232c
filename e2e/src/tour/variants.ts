import type { Encoding } from '@smsonly/imps-codec';
import type { CspVersion } from '@smsonly/imps-model';
import { Stage } from '../dialogue/stage.js';
import type { Wire } from '../dialogue/handset.js';
import type { System } from '../system/addresses.js';

/** The CSP version of a story, and the wire forms of its users; a newcomer has Bob's. */
export type StoryVariant = Readonly<{ version: CspVersion; alice: Encoding; bob: Encoding }>;

/**
 * The people of the story, Alice and Bob with their demo accounts.
 * @param run makes the phone's number and all texts this run's own, 0 to 9,999,999
 */
export function stageFor(
  system: System,
  { version, alice, bob }: StoryVariant,
  run: number,
  wire?: (who: string) => Wire,
): Stage {
  const demo = (name: string) => ({ userId: `wv:${name}@${system.domain}`, password: `${name}-pw` });
  return new Stage({
    system,
    version,
    encodingOf: (who) => (who === 'Alice' ? alice : bob),
    run,
    accounts: { Alice: demo('alice'), Bob: demo('bob') },
    ...(wire && { wire }),
  });
}
