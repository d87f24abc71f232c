import { useMemo } from 'preact/hooks';
import { xmlTokens } from '../../way/xml-tokens.js';

/** XML in colours. */
export function XmlText({ xml }: Readonly<{ xml: string }>) {
  const tokens = useMemo(() => xmlTokens(xml), [xml]);
  return (
    <code>
      {tokens.map(({ kind, text }, place) =>
        kind === 'text' ? (
          text
        ) : (
          <span key={place} class={`xml-${kind}`}>
            {text}
          </span>
        ),
      )}
    </code>
  );
}
