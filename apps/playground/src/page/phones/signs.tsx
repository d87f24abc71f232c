import type { ComponentChildren } from 'preact';

/** Signs that only phones have; drawn as those of the frame. */
function Sign({ children }: Readonly<{ children: ComponentChildren }>) {
  return (
    <svg
      class="sign"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
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

export function PlaneSign() {
  return (
    <Sign>
      <path d="M10.5 13.5 3 11.5l1.5-1.5 7 .5L16 6c1-1 2.7-1.6 3.4-1s.1 2.4-.9 3.4L14 13l.5 7-1.5 1.5-2.5-8zm0 0L7 17" />
    </Sign>
  );
}

export function NoServiceSign() {
  return (
    <Sign>
      <path d="M5 19v-3M10 19v-7M15 19v-5M19 8v11M4 4l16 16" />
    </Sign>
  );
}

export function RegisterSign() {
  return (
    <Sign>
      <path d="M4 5h16v11H11l-4.5 4v-4H4zM9 10.5l2.2 2.2L15 9" />
    </Sign>
  );
}
