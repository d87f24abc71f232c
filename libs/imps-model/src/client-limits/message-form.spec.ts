import { describe, expect, it } from '@jest/globals';
import { limitsOf } from './client-limits.js';
import { messageForm, type MessageClient, type MessageContent } from './message-form.js';

const plain = (octets: number, type = 'text/plain'): MessageContent => ({
  type,
  data: 'x'.repeat(octets),
  size: octets,
});
const picture = (octets: number): MessageContent => ({
  type: 'Image/PNG; name=a.png',
  encoding: 'BASE64',
  data: 'A'.repeat(Math.ceil(octets / 3) * 4),
  size: octets,
});
type Capabilities = Parameters<typeof limitsOf>[0];
const client = (
  capabilities: Capabilities,
  notification: MessageClient['notification'] = 'refused',
): MessageClient => ({
  limits: limitsOf(capabilities),
  notification,
});
const texts = { acceptedContentTypes: [{ contentType: 'text/plain' }] };

describe('the kind of a message', () => {
  it('is taken by clients that name none, and by those that take any', () => {
    for (const capabilities of [{}, { anyContent: true, ...texts }])
      expect(messageForm(picture(10), client(capabilities))).toEqual({ form: 'as-it-is', notified: false });
  });

  it.each([
    ['image/png', true],
    ['IMAGE/*', true],
    ['*/*', true],
    ['*', true],
    ['text/plain, image/png; q=1', true],
    ['image/gif', false],
    ['image/pngx', false],
    ['text/*', false],
  ])('is compared without case and parameters, with wildcards: %s', (contentType, isTaken) => {
    const { form } = messageForm(picture(10), client({ acceptedContentTypes: [{ contentType }] }));
    expect(form).toBe(isTaken ? 'as-it-is' : 'none');
  });

  it('is not taken with 415; a client that took up MessageNotification is told of it', () => {
    expect(messageForm(picture(10), client(texts))).toEqual({ form: 'none', code: 415 });
    expect(messageForm(picture(10), client(texts, 'possible'))).toEqual({ form: 'none', code: 415 });
    expect(messageForm(picture(10), client(texts, 'taken-up'))).toEqual({ form: 'unreadable', code: 415 });
  });

  it('is plain text instead of HTML for a client that takes no HTML', () => {
    expect(messageForm(plain(10, 'text/html'), client(texts)).form).toBe('as-plain-text');
    expect(messageForm(plain(10, 'text/html'), client({})).form).toBe('as-it-is');
  });

  it('is plain text instead of an encoded text in a character set that the client does not take', () => {
    const latin: MessageContent = { ...plain(8, 'text/plain; charset=ISO-8859-1'), encoding: 'BASE64' };
    expect(messageForm(latin, client({ acceptedCharSets: ['106'] })).form).toBe('as-plain-text');
    expect(messageForm(latin, client({ plainTextCharsets: [106, 4] })).form).toBe('as-it-is');
    expect(messageForm(latin, client({})).form).toBe('as-it-is');
    expect(messageForm({ ...latin, encoding: 'None' }, client({ acceptedCharSets: ['106'] })).form).toBe('as-it-is');
  });

  it('that is plain text is taken by every client', () => {
    const pictures = client({ acceptedContentTypes: [{ contentType: 'image/png' }] });
    expect(messageForm(plain(10), pictures).form).toBe('as-it-is');
    expect(messageForm(plain(10, ''), pictures).form).toBe('as-it-is');
  });
});

describe('the size of a message', () => {
  it('that the parser does not hold cuts a text, even for a client that knows MessageNotification: it could never get it', () => {
    const small = { parserSize: 32767, acceptedContentLength: 32767 };
    expect(messageForm(plain(100_000), client(small))).toEqual({ form: 'cut', notified: false });
    expect(messageForm(plain(100_000, 'text/html'), client(small, 'taken-up'))).toEqual({
      form: 'cut',
      notified: false,
    });
    expect(messageForm(plain(32_000), client(small), () => false).form).toBe('cut');
  });

  it('that is more than is pushed is announced where the client took that up, and cut where it did not', () => {
    const pushed = { parserSize: 131072, acceptedContentLength: 1000 };
    expect(messageForm(plain(2000), client(pushed, 'taken-up'))).toEqual({ form: 'as-it-is', notified: true });
    expect(messageForm(plain(2000), client(pushed, 'possible'))).toEqual({ form: 'cut', notified: false });
    expect(messageForm(picture(2000), client(pushed, 'taken-up'))).toEqual({ form: 'as-it-is', notified: true });
    expect(messageForm(picture(2000), client(pushed))).toEqual({ form: 'none', code: 410 });
  });

  it('in 1.3 is limited for texts, for other kinds, for each kind, for push and for pull', () => {
    expect(messageForm(plain(11), client({ acceptedTextContentLength: 10 })).form).toBe('cut');
    expect(messageForm(picture(11), client({ acceptedTextContentLength: 10 })).form).toBe('as-it-is');
    expect(messageForm(picture(11), client({ acceptedRichContentLength: 10 })).form).toBe('none');
    const types = [{ contentType: 'image/*', acceptedRichContentLength: 20 }];
    const each = { acceptedRichContentLength: 10, acceptedContentTypes: types };
    expect(messageForm(picture(11), client(each)).form).toBe('as-it-is');
    const both = { acceptedPushLength: 10, acceptedPullLength: 20 };
    expect(messageForm(picture(11), client(both, 'taken-up'))).toEqual({ form: 'as-it-is', notified: true });
    expect(messageForm(picture(21), client(both, 'taken-up'))).toEqual({ form: 'unreadable', code: 410 });
  });

  it('of 0 limits nothing, and a parser is never smaller than a Status needs', () => {
    expect(limitsOf({ parserSize: 0, acceptedContentLength: 0 })).toEqual({});
    expect(limitsOf({ parserSize: 5 })).toEqual({ parserSize: 1024 });
  });
});

describe('a client that wants to be notified', () => {
  it('is, of everything; a text larger than it can get comes in parts, each announced', () => {
    const notified = { initialDeliveryMethod: 'N', parserSize: 2000, ...texts } as const;
    expect(messageForm(plain(10), client(notified, 'possible'))).toEqual({ form: 'as-it-is', notified: true });
    expect(messageForm(plain(10, 'text/html'), client(notified, 'taken-up'))).toEqual({
      form: 'as-plain-text',
      notified: true,
    });
    expect(messageForm(plain(3000), client(notified, 'taken-up'))).toEqual({ form: 'cut', notified: true });
    expect(messageForm(picture(10), client(notified, 'taken-up'))).toEqual({ form: 'unreadable', code: 415 });
  });

  it('gets messages pushed if it refused MessageNotification or GetMessage', () => {
    expect(messageForm(plain(10), client({ initialDeliveryMethod: 'N' }))).toEqual({
      form: 'as-it-is',
      notified: false,
    });
  });
});
