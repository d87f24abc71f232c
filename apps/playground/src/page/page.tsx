import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { ImArea } from './im/im-area.js';
import { unreadInAll } from './im/open-clients.js';
import { PhonesArea } from './phones/phones-area.js';
import { WayArea } from './way/way-area.js';
import { LiveRegion } from './frame/announce.js';
import { KeyboardHelp } from './frame/keyboard-help.js';
import { shownPart, wayHeight, wayIsOpen } from './frame/parts.js';
import { PartTabs } from './part-tabs.js';
import { SkipLinks } from './frame/skip-links.js';
import { TopBar } from './frame/top-bar.js';
import { WayHead } from './frame/way-head.js';

/** IM clients on the left, phones on the right, the way of a message below. */
export function Page() {
  const page = useRef<HTMLDivElement>(null);
  useSignalEffect(() => page.current?.style.setProperty('--way-height', `${wayHeight.value}dvh`));
  useSignalEffect(() => {
    const unread = unreadInAll.value;
    document.title = unread > 0 ? `(${unread}) smsonly playground` : 'smsonly playground';
  });
  return (
    <div ref={page} class="page" data-part={shownPart.value} data-way={wayIsOpen.value ? 'open' : 'folded'}>
      <SkipLinks />
      <TopBar />
      <main class="parts">
        <section id="part-im" class="part" aria-label="IM clients" tabIndex={-1}>
          <ImArea />
        </section>
        <section id="part-phones" class="part" aria-label="Phones" tabIndex={-1}>
          <PhonesArea />
        </section>
        <section id="part-way" class="part" aria-label="Way of a message" tabIndex={-1}>
          <WayHead />
          <div class="way-content">
            <WayArea />
          </div>
        </section>
      </main>
      <PartTabs />
      <KeyboardHelp />
      <LiveRegion />
    </div>
  );
}
