import { PhoneSign } from '../frame/icons.js';

/** The first letter of a name, or the sign of a phone for somebody who is not known yet. */
export function Avatar({ name }: Readonly<{ name?: string | undefined }>) {
  return (
    <span class="ph-avatar" aria-hidden="true">
      {name === undefined ? <PhoneSign /> : initial(name)}
    </span>
  );
}

const letters = new Intl.Segmenter();

function initial(name: string): string {
  return [...letters.segment(name)][0]?.segment.toUpperCase() ?? '';
}
