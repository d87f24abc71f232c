import { signal } from '@preact/signals';
import type { Settings } from '../../seams/settings.js';
import { getJson } from './get-json.js';

/** What the page knows of the system that it talks to; undefined until the server has answered. */
export const settings = signal<Settings | undefined>(undefined);

/** Why there are no settings (yet), in people's words. */
export const settingsProblem = signal<string | undefined>(undefined);

/** Asks once, or again after a failure. */
export async function loadSettings(): Promise<void> {
  settingsProblem.value = undefined;
  const answer = await getJson<Settings>('/api/settings');
  if (answer.ok) settings.value = answer.value;
  else settingsProblem.value = answer.problem;
}
