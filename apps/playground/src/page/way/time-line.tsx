import { useMemo } from 'preact/hooks';
import type { LanedWay, PlacedStep } from '../../way/lanes.js';
import { timeScale } from '../../way/time-scale.js';
import { duration } from '../../way/way-times.js';
import { pointedStep } from './way-on-page.js';

const laneHeight = 26;
const axisHeight = 20;

/**
 * The way as a time line: a lane for each service, for Kafka between them and for the gateway. A picture of what the list
 * beside it says in words, so that screen readers pass it over.
 */
export function TimeLine({ way }: Readonly<{ way: LanedWay }>) {
  const { lanes, steps, took } = way;
  const x = useMemo(() => {
    const scale = timeScale([0, took, ...steps.flatMap(({ offset, until = took }) => [offset, until])]);
    return (moment: number) => 2 + 94 * scale(moment);
  }, [way]);
  const y = (lane: number) => lane * laneHeight + laneHeight / 2;
  const height = lanes.length * laneHeight;
  const placeOf = new Map(steps.map((placed) => [placed.step.id, placed]));
  return (
    <div class="way-line" aria-hidden="true">
      <ul class="way-lanes">
        {lanes.map(({ name, kind }) => (
          <li key={name} data-kind={kind}>
            {name}
          </li>
        ))}
      </ul>
      <svg class="way-picture" width="100%" height={height + axisHeight}>
        {lanes.map(({ name, kind }, lane) => (
          <rect
            key={name}
            class="way-lane"
            data-kind={kind}
            x="0"
            y={lane * laneHeight + 1}
            width="100%"
            height={laneHeight - 2}
            rx="4"
          />
        ))}
        {ticksOf(steps, took, x).map((moment) => (
          <g key={moment} class="way-tick">
            <line x1={`${x(moment)}%`} x2={`${x(moment)}%`} y1="0" y2={height + 3} />
            <text
              x={`${x(moment)}%`}
              y={height + 15}
              text-anchor={moment === 0 ? 'start' : moment === took ? 'end' : 'middle'}
            >
              {moment === 0 ? '0' : duration(moment)}
            </text>
          </g>
        ))}
        {steps.map(({ step, lane, offset }) => {
          const parent = step.parent === undefined ? undefined : placeOf.get(step.parent);
          if (!parent || parent.lane === lane) return null;
          const at = `${x(offset)}%`;
          return <line key={`from ${step.id}`} class="way-link" x1={at} x2={at} y1={y(parent.lane)} y2={y(lane)} />;
        })}
        {steps.map((placed) => (
          <Mark
            key={placed.step.id}
            placed={placed}
            from={x(placed.offset)}
            to={x(placed.until ?? took)}
            y={y(placed.lane)}
          />
        ))}
      </svg>
    </div>
  );
}

function Mark({ placed, from, to, y }: Readonly<{ placed: PlacedStep; from: number; to: number; y: number }>) {
  const { step, offset, until } = placed;
  const isOpen = until === undefined;
  return (
    <g
      class="way-mark"
      data-kind={step.kind}
      data-open={isOpen}
      data-pointed={pointedStep.value === step.id}
      onPointerEnter={() => (pointedStep.value = step.id)}
      onPointerLeave={() => (pointedStep.value = undefined)}
      onClick={() => showStep(step.id)}
    >
      <title>{`${duration(offset)}: ${step.service}, ${step.title}${isOpen ? ' (nobody has handled it yet)' : ''}`}</title>
      <rect x={`${from}%`} y={y - 4} width={`${isOpen ? 98 - from : Math.max(to - from, 0)}%`} height="8" rx="4" />
      <circle cx={`${from}%`} cy={y} r="5" />
    </g>
  );
}

/** Opens the step in the list. */
function showStep(id: string): void {
  const step = document.getElementById(`step-${id}`);
  const details = step?.querySelector('details');
  if (!details) return;
  details.open = true;
  step?.scrollIntoView({ block: 'nearest' });
  details.querySelector('summary')?.focus({ preventScroll: true });
}

/** The moments that are written below: as many as have room, the first and the last among them. */
function ticksOf(steps: readonly PlacedStep[], took: number, x: (moment: number) => number): readonly number[] {
  const ticks = [0];
  for (const { offset } of steps) {
    if (x(offset) - x(ticks.at(-1) ?? 0) >= leastBetween && x(took) - x(offset) >= leastBetween) ticks.push(offset);
  }
  return took > 0 ? [...ticks, took] : ticks;
}

/** Hundredths of the width. */
const leastBetween = 14;
