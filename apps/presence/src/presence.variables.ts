import { attributeNames, type AttributeName } from '@smsonly/contracts';
import { serviceVariables, variables, type Values } from '@smsonly/platform';
import { addressVariables } from '@smsonly/service';
import { readListName } from './default-list/default-list.js';

const { integer, parsed, port } = variables;

/** @throws Error that names the word that is not an attribute */
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

/** The variables of presence. */
export const presenceVariables = {
  ...serviceVariables('presence'),
  ...addressVariables,
  PRESENCE_MANAGEMENT_PORT: port({ description: 'health and metrics of presence', default: '9081' }),
  PRESENCE_DEFAULT_ATTRIBUTES: parsed(
    {
      description: 'presence attributes that others see until the user decides otherwise; none hides all',
      default: 'OnlineStatus,ClientInfo,UserAvailability,StatusText,CommCap,Alias',
    },
    readAttributeNames,
  ),
  DEFAULT_CONTACT_LIST: parsed(
    {
      description: 'name of the contact list that every account has from the start; set but empty: none',
      default: '~pep1.0_privatelist',
      mayBeEmpty: true,
    },
    readListName,
  ),
  PRESENCE_MAX_LISTS: integer({ description: 'most contact lists of one user', default: '100', min: 1 }),
  PRESENCE_MAX_CONTACTS: integer({ description: 'most contacts on one list', default: '1000', min: 1 }),
  PRESENCE_MAX_ATTRIBUTE_LISTS: integer({
    description: 'most attribute lists of one user',
    default: '1000',
    min: 1,
  }),
};

export type PresenceValues = Values<typeof presenceVariables>;
