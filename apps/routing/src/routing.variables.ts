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
  SMS_NUMBER_HOLD: duration({
    description: 'a phone and an IM user who exchanged messages within this time keep their conversation number',
    default: '7d',
  }),
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
    description: 'put before the first text to a phone; {displayName} is the IM user who sends it',
    default: '{displayName}: ',
  }),
  SMS_SENDER_PREFIX_AFTER: duration({
    description: 'silence after which the prefix is put before a text again',
    default: '30d',
  }),
  SMS_UNCLAIMED_TEXT: text({
    description: 'sent, once a day at most, to a phone whose SMS is meant for no IM user',
    default: 'Your message was not delivered. You can only reply to messages you have received from this number.',
  }),
  SMS_UNCLEAR_TEXT: text({
    description: 'sent, once a day at most, to a phone whose SMS could be meant for either of two IM users',
    default: 'Your message could not be delivered. Please try again later.',
  }),
  SMS_STOP_WORDS: text({
    description:
      'keywords that opt a phone out of SMS from the IM user behind the number; case and accents are ignored',
    default: 'STOP,STOPP,UNSUBSCRIBE,ARRÊT,ARRÊTER,PARAR,BAJA,STOPPEN,LOPETA,СТОП,ΣΤΟΠ,توقف,停止',
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
    description:
      'messages and reports that may wait for one user; those who write to a user with more waiting are answered 507',
    default: '1000',
    min: 1,
  }),
  UNCLAIMED_REPLY_RETENTION: duration({ description: 'how long SMS meant for no IM user are kept', default: '30d' }),
  ROUTING_SWEEP_INTERVAL: duration({
    description: 'interval between looks for messages past their validity',
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
