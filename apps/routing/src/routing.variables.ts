import { serviceVariables, variables, type Values } from '@smsonly/platform';
import { addressVariables, smsLengthVariables, unclaimedRetention } from '@smsonly/service';

const { duration, integer, port, text } = variables;

/** Routing's configuration. */
export const routingVariables = {
  ...serviceVariables('routing'),
  ...addressVariables,
  ...smsLengthVariables,
  ROUTING_MANAGEMENT_PORT: port({ description: 'health and metrics of routing', default: '9082' }),
  SMS_NUMBER_HOLD: duration({ description: 'a pair that spoke within this time keeps its number', default: '7d' }),
  SMS_SENDER_PREFIX: text({
    description: 'before the first text of a pair; {displayName} is the IM user',
    default: '{displayName}: ',
  }),
  SMS_SENDER_PREFIX_AFTER: duration({ description: 'after so much silence the prefix comes again', default: '30d' }),
  SMS_UNCLAIMED_TEXT: text({
    description: 'told once a day to a phone whose SMS belongs to nobody',
    default: 'Your message could not be delivered: nobody has written to you from this number.',
  }),
  SMS_UNCLEAR_TEXT: text({
    description: 'told once a day to a phone whose SMS may be meant for one of two',
    default: 'Your message could not be delivered just now. Please send it again later.',
  }),
  SMS_STOP_WORDS: text({
    description: 'an SMS that is one of these words stops the sender behind the number; case and accents do not count',
    default: 'STOP,STOPP,UNSUBSCRIBE,ARRÊT,ARRÊTER,PARAR,BAJA,STOPPEN,LOPETA,СТОП,ΣΤΟΠ,توقف,停止',
  }),
  SMS_STOP_ALL_WORDS: text({
    description: 'stops everybody',
    default: 'STOP ALL,STOPALL,STOPP ALLE,STOPP ALT,ARRÊTER TOUT,PARAR TODO,СТОП ВСЕ',
  }),
  SMS_START_WORDS: text({
    description: 'lets the sender behind the number write again',
    default: 'START,UNSTOP,REPRENDRE,INICIAR,СТАРТ,ابدأ,开始',
  }),
  SMS_START_ALL_WORDS: text({
    description: 'lets everybody write again',
    default: 'START ALL,STARTALL,START ALLE,REPRENDRE TOUT,INICIAR TODO,СТАРТ ВСЕ',
  }),
  SMS_HELP_WORDS: text({
    description: 'asks what this is',
    default: 'HELP,HJELP,HJÄLP,HJÆLP,HILFE,AIDE,AYUDA,APUA,INFO,ПОМОЩЬ,مساعدة,帮助',
  }),
  SMS_STOP_TEXT: text({
    description: 'answer to a stop word; {displayName} is the IM user',
    default:
      'You will get no more SMS from {displayName}. START to this number lets them through again, STOP ALL stops everybody.',
  }),
  SMS_STOP_ALL_TEXT: text({
    description: 'answer to a word that stops everybody',
    default: 'You will get no more SMS from instant messaging users. START ALL lets them through again.',
  }),
  SMS_START_TEXT: text({
    description: 'answer to a start word',
    default: 'You get SMS from {displayName} again. STOP stops them.',
  }),
  SMS_START_ALL_TEXT: text({
    description: 'answer to a word that lets everybody write again',
    default: 'You get SMS from instant messaging users again. STOP ALL stops them.',
  }),
  SMS_HELP_TEXT: text({
    description: 'answer to a help word',
    default:
      '{displayName} writes to you by instant messaging; your SMS to this number are answers. STOP stops this sender, STOP ALL everybody.',
  }),
  SMS_REPORT_WAIT: duration({
    description: 'an accepted SMS without a final report counts as settled after this time',
    default: '7d',
  }),
  ROUTING_MAX_WAITING: integer({
    description: 'messages and reports that may wait for one user; then those who write to him get 507',
    default: '1000',
    min: 1,
  }),
  UNCLAIMED_REPLY_RETENTION: unclaimedRetention,
  ROUTING_SWEEP_INTERVAL: duration({
    description: 'how often messages past their validity are looked for',
    default: '5s',
  }),
};

export type RoutingValues = Values<typeof routingVariables>;
