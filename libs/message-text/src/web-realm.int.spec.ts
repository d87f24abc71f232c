import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { webRealm } from '@smsonly/testing';
import * as messageText from './index.js';

const folder = fileURLToPath(new URL('..', import.meta.url));

it('the text of a message is read in a browser as in Node', async () => {
  const web = await webRealm().load<typeof messageText>('@smsonly/message-text', folder);
  const html = '<p>Bl&aring;b&#230;r &amp; <b>m&oslash;te</b><ul><li>&#x1F600;<li>to</ul><script>no</script>';
  expect(web.htmlToText(html)).toBe(messageText.htmlToText(html));
  for (const [type, octets] of [
    ['text/plain;charset=utf-8', Buffer.from('blåbær 😀')],
    ['text/html;charset=utf-16', Buffer.from('<p>blåbær 😀', 'utf16le')],
    ['text/plain;charset=shift_jis', Buffer.from('8b9e93738b9e', 'hex')],
  ] as const) {
    const content = { type, encoding: 'BASE64', data: octets.toString('base64') };
    expect({ ...web.readContent(content) }).toEqual({ ...messageText.readContent(content) });
  }
});
