import { parseNumberPool, parseNumberRanges, rangesOverlapping } from '@smsonly/imps-model';
import { readLanguages, readSplitting } from '@smsonly/sms-text';
import { ConfigurationError, readVariables, serviceVariables, variables, type Values } from '@smsonly/platform';
import { consentWords, type ConsentWords } from './consent/consent-words.js';
import type { RoutingDeps } from './routing.deps.js';

const { duration, integer, optional, parsed, port, text } = variables;

/** Routing's configuration. */
export const routingVariables = {
  ...serviceVariables('routing'),
  ROUTING_MANAGEMENT_PORT: port({ description: 'health and metrics of routing', default: '9082' }),
  IMPS_DOMAIN: text({ description: "the server's own domain", default: 'im.example.com' }),
  SMS_ONLY_RANGES: parsed(
    { description: "the operator's number ranges, E.164 prefixes", default: '+479,+474' },
    parseNumberRanges,
  ),
  SMS_NUMBER_POOL: parsed(
    { description: 'conversation numbers, blocks and single numbers', default: '+4759440000-+4759440099' },
    parseNumberPool,
  ),
  SMS_NUMBER_HOLD: duration({ description: 'a pair that spoke within this time keeps its number', default: '7d' }),
  SMS_MAX_PARTS: integer({
    description:
      "most parts of one text, the same for both services; with SMS_SPLITTING=gateway not more than Jasmin's long_content_max_parts",
    default: '20',
    min: 1,
    max: 255,
  }),
  SMS_SPLITTING: parsed(
    {
      description:
        'who cuts texts that are too long for one SMS, the same for both services: gateway (Jasmin), or own, which needs the filter own-header of deploy/jasmin in Jasmin and cuts no character in two',
      default: 'gateway',
    },
    readSplitting,
  ),
  SMS_LANGUAGES: optional(
    parsed(
      {
        description:
          'with SMS_SPLITTING=own, the same for both services: languages whose national tables (3GPP TS 23.038) all phones know, e.g. turkish,portuguese; none if not set',
      },
      readLanguages,
    ),
  ),
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
  UNCLAIMED_REPLY_RETENTION: duration({ description: 'how long SMS that belong to nobody are kept', default: '30d' }),
  ROUTING_SWEEP_INTERVAL: duration({
    description: 'how often messages past their validity are looked for',
    default: '5s',
  }),
};

export type RoutingValues = Values<typeof routingVariables>;

/** @throws ConfigurationError that names the variables at fault */
export function readRoutingVariables(env: Readonly<Record<string, string | undefined>>): RoutingValues {
  const values = readVariables(routingVariables, env);
  wordsOf(values);
  const overlapping = rangesOverlapping(values.SMS_NUMBER_POOL, values.SMS_ONLY_RANGES);
  if (overlapping.length > 0)
    throw new ConfigurationError(
      `SMS_NUMBER_POOL lies in ${overlapping.join(', ')} of SMS_ONLY_RANGES: a conversation number cannot be an SMS-only user; ` +
        'take the numbers out of the pool or narrow the ranges',
    );
  return values;
}

/** The policy that the configuration says. */
export function routingPolicy(values: RoutingValues): Omit<RoutingDeps, 'metrics' | 'logger'> {
  return {
    numbering: { domain: values.IMPS_DOMAIN, ranges: values.SMS_ONLY_RANGES, pool: values.SMS_NUMBER_POOL },
    sms: {
      pool: values.SMS_NUMBER_POOL,
      wording: {
        senderPrefix: values.SMS_SENDER_PREFIX,
        maxParts: values.SMS_MAX_PARTS,
        length: { splitting: values.SMS_SPLITTING, languages: values.SMS_LANGUAGES ?? [] },
      },
      numberHold: values.SMS_NUMBER_HOLD,
      introduceAfter: values.SMS_SENDER_PREFIX_AFTER,
    },
    maxWaiting: values.ROUTING_MAX_WAITING,
    consent: {
      words: wordsOf(values),
      texts: {
        stop: values.SMS_STOP_TEXT,
        'stop-all': values.SMS_STOP_ALL_TEXT,
        start: values.SMS_START_TEXT,
        'start-all': values.SMS_START_ALL_TEXT,
        help: values.SMS_HELP_TEXT,
      },
    },
    explanatory: { nobody: values.SMS_UNCLAIMED_TEXT, unclear: values.SMS_UNCLEAR_TEXT },
  };
}

function wordsOf(values: RoutingValues): ConsentWords {
  return consentWords({
    stop: values.SMS_STOP_WORDS,
    'stop-all': values.SMS_STOP_ALL_WORDS,
    start: values.SMS_START_WORDS,
    'start-all': values.SMS_START_ALL_WORDS,
    help: values.SMS_HELP_WORDS,
  });
}
