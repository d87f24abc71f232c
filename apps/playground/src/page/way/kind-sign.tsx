import type { WayStep } from '../../seams/way.js';
import { Sign } from '../frame/sign.js';

/** What a step is, as a sign; its title says it in words. */
export function KindSign({ kind }: Readonly<{ kind: WayStep['kind'] }>) {
  return (
    <Sign class="way-kind" data-kind={kind}>
      <path d={paths[kind]} />
    </Sign>
  );
}

const paths: Readonly<Record<WayStep['kind'], string>> = {
  // a message with its answer
  csp: 'M4 9h13M13 5l4 4-4 4M20 16H7M10 13l-3 3 3 3',
  // onto a pile
  published: 'M12 3v8M8.5 7.5 12 11l3.5-3.5M4 15h16M4 20h16',
  // from a pile
  handled: 'M4 4h16M4 9h16M12 13v8M8.5 17.5 12 21l3.5-3.5',
  // a database
  commit:
    'M5 6c0-1.7 3.1-3 7-3s7 1.3 7 3-3.1 3-7 3-7-1.3-7-3zM5 6v12c0 1.7 3.1 3 7 3s7-1.3 7-3V6M5 12c0 1.7 3.1 3 7 3s7-1.3 7-3',
  send: 'M3 12h12M10 7l5 5-5 5M19 4v16',
  callback: 'M21 12H9M14 7l-5 5 5 5M5 4v16',
  other: 'M12 12h.01M6 12h.01M18 12h.01',
};
