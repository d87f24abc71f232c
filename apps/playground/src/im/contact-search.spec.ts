import { matches } from './contact-search.js';
import type { Contact } from './im-state.js';

const contact: Contact = {
  address: 'wv:+4790000001@im.example.com',
  name: 'Kari Nordmann',
  presence: { clientTypes: ['CLI'], statusText: 'SMS-only' },
  isSmsOnly: true,
  isBlocked: false,
};

it.each(['', 'kari', 'NORD', '+4790', '90 00 00 01', '0047 90000001', 'sms'])('finds a contact by “%s”', (sought) => {
  expect(matches(contact, sought)).toBe(true);
});

it.each(['bob', '+46', 'wv:'])('does not find a contact by “%s”', (sought) => {
  expect(matches(contact, sought)).toBe(false);
});
