import { dayInWords, timeOfDay } from '../../im/chat-days.js';
import type { Done } from '../../im/im-client.js';
import type { ChatMessage } from '../../im/im-state.js';
import { WaySign } from '../frame/icons.js';
import { memo } from '../frame/memo.js';
import { selectMessage } from '../frame/selected-message.js';
import { DeliveryMark } from './delivery-mark.js';

type Props = Readonly<{
  message: ChatMessage;
  day?: number;
  begins: boolean;
  ends: boolean;
  saysDelivery: boolean;
  isSms: boolean;
  partner: string;
  isSelected: boolean;
  sendAgain: (key: string) => Promise<Done>;
}>;

/** One message. */
export const Bubble = memo(function Bubble(props: Props) {
  const { message, day, begins, ends, isSms, partner, isSelected } = props;
  const { messageId, from, text, at, delivery } = message;
  return (
    <li class="message" data-from={from} data-begins={begins} data-ends={ends}>
      {day !== undefined && <h5 class="day">{dayInWords(day, Date.now())}</h5>}
      <div class="message-line">
        <div
          class="bubble"
          data-from={from}
          data-sms={isSms}
          data-failed={delivery?.state === 'failed'}
          data-selected={isSelected}
        >
          <span class="visually-hidden">{from === 'me' ? 'You: ' : `${partner}: `}</span>
          <p class="bubble-text" data-placeholder={message.isPlaceholder}>
            {text}
          </p>
          <p class="bubble-about">
            <time dateTime={new Date(at).toISOString()}>{timeOfDay(at)}</time>
            {delivery && <DeliveryMark delivery={delivery} saysWord={props.saysDelivery} />}
          </p>
        </div>
        {messageId !== undefined && (
          <button
            type="button"
            class="icon-button way-button"
            tabIndex={-1}
            aria-label={`Way of this message: ${text.slice(0, 40)}`}
            title="Way of this message"
            aria-current={isSelected ? 'true' : undefined}
            onClick={() => selectMessage(messageId)}
          >
            <WaySign />
          </button>
        )}
      </div>
      {delivery?.state === 'failed' && (
        <p class="failure">
          <span>{delivery.reason}</span>
          <button type="button" class="link-button" onClick={() => void props.sendAgain(message.key)}>
            Send again
          </button>
        </p>
      )}
    </li>
  );
});
