import { expect, it } from '@jest/globals';
import { xmlSize } from './document-size.js';

it('a document is as long as it is without its indentation, in octets', () => {
  expect(xmlSize('<a>\n  <b>é x</b>\n  <c/>\n</a>\n')).toBe(new TextEncoder().encode('<a><b>é x</b><c/></a>').length);
});
