import { CloseSign, FailedSign, ClockSign } from '../frame/icons.js';
import type { ClientView } from './client-view.js';

/** What is wrong with this client: the server does not answer, or the last request was refused. */
export function ProblemStrip({ view }: Readonly<{ view: ClientView }>) {
  const { phase, problem, client } = view;
  if (phase.value === 'waiting')
    return (
      <p class="strip" data-kind="warning">
        <ClockSign />
        <span>The server does not answer. Trying again; nothing you write is lost.</span>
      </p>
    );
  if (!problem.value) return null;
  return (
    <div class="strip" data-kind="danger" role="alert">
      <FailedSign />
      <span>{problem.value}</span>
      <button type="button" class="icon-button" aria-label="Dismiss" title="Dismiss" onClick={client.dismissProblem}>
        <CloseSign />
      </button>
    </div>
  );
}
