import type { Delivery } from '../../im/im-state.js';
import { CheckSign, ClockSign, FailedSign, TwoChecksSign } from '../frame/icons.js';

const marks = {
  waiting: { word: 'Waiting', Mark: ClockSign },
  accepted: { word: 'Accepted', Mark: CheckSign },
  delivered: { word: 'Delivered', Mark: TwoChecksSign },
  failed: { word: 'Failed', Mark: FailedSign },
};

/** How far a message has come: a sign, and the word for it, seen or only heard. */
export function DeliveryMark({ delivery, saysWord }: Readonly<{ delivery: Delivery; saysWord: boolean }>) {
  const { word, Mark } = marks[delivery.state];
  const isSeen = saysWord || delivery.state === 'failed' || delivery.state === 'waiting';
  return (
    <span class="delivery" data-state={delivery.state} title={word}>
      <Mark />
      <span class={isSeen ? undefined : 'visually-hidden'}>{word}</span>
    </span>
  );
}
