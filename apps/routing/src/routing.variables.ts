import { serviceVariables, variables, type Values } from '@smsonly/platform';
import { addressVariables, senderPrefix, smsLengthVariables, unclaimedRetention } from '@smsonly/service';

const { bytes, duration, integer, port, text } = variables;

/** Routing's variables. */
export const routingVariables = {
  ...serviceVariables('routing'),
  ...addressVariables,
  ...smsLengthVariables,
  ROUTING_MANAGEMENT_PORT: port({ description: 'health and metrics of routing', default: '9082' }),
  SMS_NUMBER_HOLD: duration({
    description: 'a phone and an IM user who exchanged messages within this time keep their conversation number',
    default: '7d',
  }),
  SMS_NUMBER_MEMORY: duration({
    description:
      'how long after their last message it is remembered which IM user a conversation number stands for towards a phone; a later reply is unclaimed, or for whoever has the number then',
    default: '400d',
  }),
  CONSENT_RETENTION: duration({
    description:
      'how long opt-outs and opt-ins that do not count any more are kept, to be shown; one that counts is kept as long as it does',
    default: '1095d',
  }),
  MESSAGE_LONGEST_WAIT: duration({
    description:
      'how long a message or delivery report without a validity waits for its addressee; its sender then gets 542',
    default: '400d',
  }),
  SMS_SENDER_PREFIX: senderPrefix,
  SMS_SENDER_PREFIX_AFTER: duration({
    description: 'silence after which the next text gets the prefix again',
    default: '30d',
  }),
  SMS_UNCLAIMED_TEXT: text({
    description: 'explanatory SMS, at most once a day, to a phone whose SMS is not for any IM user',
    default: 'Your message was not delivered. You can only reply to messages you have received from this number.',
  }),
  SMS_UNCLEAR_TEXT: text({
    description: 'explanatory SMS, at most once a day, to a phone whose SMS could be for either of two IM users',
    default: 'Your message could not be delivered. Please try again later.',
  }),
  SMS_STOP_WORDS: text({
    description:
      'keywords that opt a phone out of SMS from the IM user behind the number; case, accents, punctuation and emoji are ignored',
    default:
      'STOP,STOPP,UNSUBSCRIBE,QUIT,END,CANCEL,OPTOUT,OPT OUT,REVOKE,ARRÊT,ARRÊTER,PARAR,BAJA,STOPPEN,LOPETA,СТОП,ΣΤΟΠ,توقف,停止',
  }),
  SMS_STOP_ALL_WORDS: text({
    description: 'keywords that opt a phone out of SMS from all IM users',
    default: 'STOP ALL,STOPALL,STOPP ALLE,STOPP ALT,ARRÊTER TOUT,PARAR TODO,СТОП ВСЕ',
  }),
  SMS_START_WORDS: text({
    description: 'keywords that opt a phone in again for the IM user behind the number',
    default: 'START,UNSTOP,REPRENDRE,INICIAR,СТАРТ,ابدأ,开始',
  }),
  SMS_START_ALL_WORDS: text({
    description: 'keywords that opt a phone in again for all IM users',
    default: 'START ALL,STARTALL,START ALLE,REPRENDRE TOUT,INICIAR TODO,СТАРТ ВСЕ',
  }),
  SMS_HELP_WORDS: text({
    description: 'keywords that ask who is behind the number and how to opt out',
    default: 'HELP,HJELP,HJÄLP,HJÆLP,HILFE,AIDE,AYUDA,APUA,INFO,ПОМОЩЬ,مساعدة,帮助',
  }),
  SMS_STOP_TEXT: text({
    description: 'confirmation of an opt-out; {displayName} is the IM user',
    default:
      'You will no longer receive messages from {displayName}. Reply START to resume, or STOP ALL to opt out of all senders.',
  }),
  SMS_STOP_ALL_TEXT: text({
    description: 'confirmation of an opt-out from all IM users',
    default: 'You will no longer receive messages from instant messaging users. Reply START ALL to resume.',
  }),
  SMS_START_TEXT: text({
    description: 'confirmation of an opt-in; {displayName} is the IM user',
    default: 'You will receive messages from {displayName} again. Reply STOP to opt out.',
  }),
  SMS_START_ALL_TEXT: text({
    description: 'confirmation of an opt-in for all IM users',
    default: 'You will receive messages from instant messaging users again. Reply STOP ALL to opt out.',
  }),
  SMS_HELP_TEXT: text({
    description: 'answer to a help keyword; {displayName} is the IM user',
    default:
      '{displayName} is messaging you from an instant messaging service. Reply to answer, STOP to opt out, or STOP ALL to opt out of all senders.',
  }),
  SMS_REPORT_WAIT: duration({
    description: 'time after which an accepted SMS without a final DLR counts as settled',
    default: '7d',
  }),
  ROUTING_MAX_WAITING: integer({
    description: 'most messages and reports that may wait for one user; beyond that, senders are answered 507',
    default: '1000',
    min: 1,
  }),
  ROUTING_MAX_WAITING_BYTES: bytes({
    description: 'most content of messages that may wait for one user, together; beyond that, senders are answered 507',
    default: '16MiB',
  }),
  UNCLAIMED_REPLY_RETENTION: unclaimedRetention,
  ROUTING_SWEEP_INTERVAL: duration({
    description: 'interval between sweeps for what is overdue or not needed any more',
    default: '5s',
  }),
};

export type RoutingValues = Values<typeof routingVariables>;
