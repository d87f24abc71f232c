import { unreadInAll } from './im/open-clients.js';
import { ChatSign, PhoneSign, WaySign } from './frame/icons.js';
import { goTo, parts, shownPart } from './frame/parts.js';
import { Unread } from './frame/unread.js';

const signs = { im: ChatSign, phones: PhoneSign, way: WaySign };

/** At the lower edge of a narrow window: which part of the page to show. */
export function PartTabs() {
  return (
    <nav class="part-tabs" aria-label="Parts of the page">
      {parts.map(({ id, tab }) => {
        const PartSign = signs[id];
        return (
          <button
            key={id}
            type="button"
            aria-current={shownPart.value === id ? 'page' : undefined}
            onClick={() => goTo(id)}
          >
            <PartSign />
            {tab}
            {id === 'im' && <Unread count={unreadInAll.value} />}
          </button>
        );
      })}
    </nav>
  );
}
