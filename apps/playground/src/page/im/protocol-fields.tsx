import type { Encoding } from '@smsonly/imps-codec';
import type { CspVersion } from '@smsonly/imps-model';
import { useId } from 'preact/hooks';

export type Protocol = Readonly<{ version: CspVersion; encoding: Encoding }>;

const versions: readonly CspVersion[] = ['1.1', '1.2', '1.3'];
const encodings: readonly Readonly<{ value: Encoding; label: string }>[] = [
  { value: 'xml', label: 'XML' },
  { value: 'wbxml', label: 'WBXML' },
];

/** Which CSP a client speaks. */
export function ProtocolFields({ version, encoding }: Protocol) {
  const id = useId();
  return (
    <div class="protocol-fields" role="group" aria-label="Protocol">
      <div class="field">
        <label for={`${id}-version`}>Version</label>
        <select id={`${id}-version`} name="version">
          {versions.map((one) => (
            <option key={one} value={one} selected={one === version}>
              CSP {one}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for={`${id}-encoding`}>Encoding</label>
        <select id={`${id}-encoding`} name="encoding">
          {encodings.map(({ value, label }) => (
            <option key={value} value={value} selected={value === encoding}>
              {label}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

/** What the fields of a form say. */
export function protocolIn(fields: FormData): Protocol {
  return { version: fields.get('version') as CspVersion, encoding: fields.get('encoding') as Encoding };
}

/** `CSP 1.2 · XML`. */
export function protocolInWords({ version, encoding }: Protocol): string {
  return `CSP ${version} · ${encoding.toUpperCase()}`;
}
