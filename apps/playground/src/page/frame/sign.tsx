import type { ComponentChildren } from 'preact';

type Props = Readonly<{ children: ComponentChildren; filled?: boolean; class?: string; 'data-kind'?: string }>;

/** A sign, drawn in the colour of the text beside it. It says nothing to screen readers: words are beside it. */
export function Sign({ children, filled = false, class: name = 'sign', 'data-kind': kind }: Props) {
  return (
    <svg
      class={name}
      data-kind={kind}
      viewBox="0 0 24 24"
      fill={filled ? 'currentColor' : 'none'}
      stroke={filled ? 'none' : 'currentColor'}
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

/** A sign of one path. */
export const drawn = (path: string) =>
  function Drawn() {
    return (
      <Sign>
        <path d={path} />
      </Sign>
    );
  };
