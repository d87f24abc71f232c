import type { ServiceState, Way } from '../../seams/way.js';
import { waitingFor, waitingInWords } from '../../way/waiting.js';
import { settings } from '../frame/settings.js';
import { killService, knownServices, startService } from './way-on-page.js';

/** Which services run, and what waits for those that do not. */
export function ServicesRow({ way }: Readonly<{ way: Way | undefined }>) {
  const services = knownServices.value;
  if (services.length === 0) return null;
  const waiting = waitingFor(services, way);
  return (
    <div class="way-services">
      <ul aria-label="Services">
        {services.map((service) => (
          <Service key={service.name} {...service} />
        ))}
      </ul>
      <div role="status" aria-label="What waits" class="way-waiting">
        {waiting.map((one) => (
          <p key={one.service}>{waitingInWords(one)}</p>
        ))}
      </div>
    </div>
  );
}

function Service({ name, state, canKill }: ServiceState) {
  const isDown = state === 'down';
  return (
    <li class="way-service" data-state={state}>
      <span class="way-service-dot" aria-hidden="true" />
      <span>
        {name} <span class="way-service-state">{state}</span>
      </span>
      {settings.value?.canKill && canKill && (
        <button
          type="button"
          aria-label={`${isDown ? 'Start' : 'Kill'} ${name}`}
          title={isDown ? `Starts ${name}: it goes on where it was killed` : `Kills ${name} at once, with SIGKILL`}
          aria-disabled={state === 'starting'}
          onClick={() => {
            if (state !== 'starting') void (isDown ? startService(name) : killService(name));
          }}
        >
          {isDown ? 'Start' : 'Kill'}
        </button>
      )}
    </li>
  );
}
