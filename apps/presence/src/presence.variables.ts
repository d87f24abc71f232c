import { attributeNames, type AttributeName } from '@smsonly/contracts';
import { parseNumberPool, parseNumberRanges } from '@smsonly/imps-model';
import { serviceVariables, variables } from '@smsonly/platform';

/** @throws Error that names the word that is no attribute */
export function readAttributeNames(text: string): AttributeName[] {
  if (text === 'none') return [];
  return text.split(',').map((part) => {
    const word = part.trim();
    const name = attributeNames.find((one) => one === word);
    if (!name)
      throw new Error(`must be "none" or names of presence attributes separated by commas; "${word}" is not one`);
    return name;
  });
}

export const presenceVariables = {
  ...serviceVariables('presence'),
  PRESENCE_MANAGEMENT_PORT: variables.port({ description: 'health and metrics of presence', default: '9081' }),
  IMPS_DOMAIN: variables.text({ description: "domain of the operator's IM users", default: 'im.example.com' }),
  SMS_ONLY_RANGES: variables.parsed(
    { description: 'numbers that can be SMS-only users: E.164 prefixes separated by commas', default: '+479,+474' },
    parseNumberRanges,
  ),
  SMS_NUMBER_POOL: variables.parsed(
    { description: 'conversation numbers; none of them is an SMS-only user', default: '+4759440000-+4759440099' },
    parseNumberPool,
  ),
  PRESENCE_DEFAULT_ATTRIBUTES: variables.parsed(
    {
      description: 'presence attributes that others see until the user decides otherwise; none hides all',
      default: 'OnlineStatus,ClientInfo,UserAvailability,StatusText,CommCap',
    },
    readAttributeNames,
  ),
  PRESENCE_MAX_LISTS: variables.integer({ description: 'most contact lists of one user', default: '100', min: 1 }),
  PRESENCE_MAX_CONTACTS: variables.integer({ description: 'most contacts on one list', default: '1000', min: 1 }),
  PRESENCE_MAX_ATTRIBUTE_LISTS: variables.integer({
    description: 'most attribute lists of one user',
    default: '1000',
    min: 1,
  }),
};
