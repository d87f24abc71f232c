import { useMemo } from 'preact/hooks';
import { lanesOf } from '../../way/lanes.js';
import { wayInWords } from '../../way/way-in-words.js';
import type { Way } from '../../seams/way.js';
import { WaySign } from '../frame/icons.js';
import { settings } from '../frame/settings.js';
import { ServicesRow } from './services-row.js';
import { StepList } from './step-list.js';
import { TimeLine } from './time-line.js';
import { shownWay } from './way-on-page.js';
import './way.css';

/** The way of the selected message, and the services that it passes. */
export function WayArea() {
  const shown = shownWay.value;
  const way = shown?.way;
  return (
    <div class="way-area">
      <ServicesRow way={way} />
      {shown === undefined ? (
        <Empty>Select a message to see its way.</Empty>
      ) : way === undefined || way.steps.length === 0 ? (
        <Empty>
          {shown.isLost
            ? 'The playground does not answer. Trying again …'
            : `Nothing is recorded yet about ${shown.id}. It is asked for again and again.`}
        </Empty>
      ) : (
        <Known way={way} isLost={shown.isLost} />
      )}
    </div>
  );
}

function Empty({ children }: Readonly<{ children: string }>) {
  return (
    <div class="way-empty">
      <WaySign />
      <p>{children}</p>
    </div>
  );
}

function Known({ way, isLost }: Readonly<{ way: Way; isLost: boolean }>) {
  const laned = useMemo(() => lanesOf(way), [way]);
  const ids = [...way.messageIds.map((id) => `message ${id}`), ...way.smsIds.map((id) => `SMS ${id}`)].join(', ');
  const hasDocuments = way.steps.some(({ documents }) => documents.length > 0);
  return (
    <div class="way-known">
      <div class="way-overview" role="group" aria-label="Overview" tabIndex={0}>
        <p class="way-words">
          {wayInWords(way)}
          <span class="way-ids">{ids}</span>
        </p>
        <TimeLine way={laned} />
        {isLost && <p class="way-lost">The playground does not answer: this is what was known before.</p>}
        {hasDocuments && settings.value?.showsTexts === false && (
          <p class="way-note">Texts, numbers and secrets in CSP documents are masked.</p>
        )}
      </div>
      <StepList way={laned} />
    </div>
  );
}
