import { DownSign, UpSign } from './icons.js';
import { isNarrow, leastWayHeight, mostWayHeight, wayHeight, wayIsOpen } from './parts.js';

/** The edge and the title of the part below: it can be folded, and made higher by mouse or arrow keys. */
export function WayHead() {
  const open = wayIsOpen.value;
  return (
    <>
      {open && !isNarrow.value && <HeightHandle />}
      <header class="way-head">
        <h2>Way of a message</h2>
        <button
          type="button"
          class="icon-button way-fold"
          aria-label={open ? 'Fold the way of a message' : 'Unfold the way of a message'}
          title={open ? 'Fold' : 'Unfold'}
          aria-expanded={open}
          onClick={() => (wayIsOpen.value = !open)}
        >
          {open ? <DownSign /> : <UpSign />}
        </button>
      </header>
    </>
  );
}

function HeightHandle() {
  return (
    <div
      class="way-handle"
      role="separator"
      aria-orientation="horizontal"
      aria-label="Height of the way of a message"
      aria-valuenow={Math.round(wayHeight.value)}
      aria-valuemin={leastWayHeight}
      aria-valuemax={mostWayHeight}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId))
          setHeight(100 - (event.clientY / innerHeight) * 100);
      }}
      onKeyDown={(event) => {
        const to = heightAfter(event.key);
        if (to === undefined) return;
        event.preventDefault();
        setHeight(to);
      }}
    />
  );
}

function heightAfter(key: string): number | undefined {
  if (key === 'ArrowUp') return wayHeight.value + 5;
  if (key === 'ArrowDown') return wayHeight.value - 5;
  if (key === 'Home') return leastWayHeight;
  if (key === 'End') return mostWayHeight;
  return undefined;
}

function setHeight(to: number) {
  wayHeight.value = Math.max(leastWayHeight, Math.min(mostWayHeight, to));
}
