import { useEffect, useRef } from 'preact/hooks';
import type { WayDocument, WayStep } from '../../seams/way.js';
import { xmlSize } from '../../way/document-size.js';
import type { LanedWay, PlacedStep } from '../../way/lanes.js';
import { duration } from '../../way/way-times.js';
import { DownSign } from '../frame/icons.js';
import { memo } from '../frame/memo.js';
import { KindSign } from './kind-sign.js';
import { pointedStep } from './way-on-page.js';
import { XmlText } from './xml-text.js';

/** The way as a list: each step in its order, with what was recorded about it. */
export function StepList({ way: { steps } }: Readonly<{ way: LanedWay }>) {
  const list = useRef<HTMLOListElement>(null);
  const first = steps[0]?.step.id;
  useEffect(() => {
    if (list.current) list.current.scrollTop = 0;
  }, [first]);
  return (
    <ol class="way-steps" aria-label="Steps" ref={list}>
      {steps.map((placed) => (
        <Step
          key={placed.step.id}
          step={placed.step}
          offset={placed.offset}
          isOpen={placed.until === undefined}
          until={placed.until}
          isPointed={pointedStep.value === placed.step.id}
        />
      ))}
    </ol>
  );
}

type StepProps = Readonly<{ step: WayStep; isPointed: boolean; isOpen: boolean }> &
  Pick<PlacedStep, 'offset' | 'until'>;

const Step = memo(function Step({ step, offset, until, isOpen, isPointed }: StepProps) {
  const { id, kind, service, instance, title, took, facts, documents } = step;
  return (
    <li
      id={`step-${id}`}
      class="way-step"
      data-pointed={isPointed}
      onPointerEnter={() => (pointedStep.value = id)}
      onPointerLeave={() => (pointedStep.value = undefined)}
    >
      <details>
        <summary>
          <span class="way-offset">
            <span class="visually-hidden">after </span>
            {duration(offset)}
          </span>
          <KindSign kind={kind} />
          <span class="way-service-name">
            {service}
            <span class="visually-hidden">: </span>
          </span>
          <span class="way-title">{title}</span>
          <span class="way-took">
            {kind === 'published' ? (
              isOpen ? (
                <span class="way-open">not handled yet</span>
              ) : (
                `${duration((until ?? offset) - offset)} in Kafka`
              )
            ) : (
              <>
                <span class="visually-hidden">, took </span>
                {duration(took)}
              </>
            )}
          </span>
          <DownSign />
        </summary>
        <div class="way-facts">
          <dl>
            {facts.map(({ name, value }) => (
              <Fact key={name} name={name} value={value} />
            ))}
            <Fact name="took" value={duration(took)} />
            <Fact name="instance" value={instance} />
          </dl>
          {documents.map((document, place) => (
            <Document key={place} {...document} />
          ))}
        </div>
      </details>
    </li>
  );
});

function Fact({ name, value }: Readonly<{ name: string; value: string }>) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Document({ direction, xml, wbxmlSize }: WayDocument) {
  const title = direction === 'in' ? 'CSP request' : 'CSP answer';
  return (
    <figure class="way-document">
      <figcaption>
        <strong>{title}</strong> XML {xmlSize(xml)} octets, WBXML {wbxmlSize} octets
      </figcaption>
      <pre tabIndex={0} role="group" aria-label={title}>
        <XmlText xml={xml} />
      </pre>
    </figure>
  );
}
