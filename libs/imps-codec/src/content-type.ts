import type { CspVersion } from '@smsonly/imps-model';

/** The two wire forms of CSP over HTTP. */
export type Encoding = 'xml' | 'wbxml';

/** The wire form of a Content-Type, or undefined when it is not one of CSP: answer HTTP 415. */
export function encodingOf(contentType: string): Encoding | undefined {
  switch (mediaType(contentType)) {
    case 'application/vnd.wv.csp.xml':
    case 'application/vnd.wv.csp+xml':
      return 'xml';
    case 'application/vnd.wv.csp.wbxml':
    case 'application/vnd.wv.csp+wbxml':
      return 'wbxml';
    default:
      return undefined;
  }
}

/** The Content-Type of a version and wire form; the spelling changed with 1.3. */
export function contentTypeOf(version: CspVersion, encoding: Encoding): string {
  return `application/vnd.wv.csp${version === '1.3' ? '+' : '.'}${encoding}`;
}

/** The version that a Content-Type suggests. */
export function versionExpectedBy(contentType: string | undefined): CspVersion {
  return contentType !== undefined && mediaType(contentType).includes('+') ? '1.3' : '1.2';
}

/** The charset parameter of a Content-Type. */
export function charsetOf(contentType: string): string | undefined {
  return /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1];
}

function mediaType(contentType: string): string {
  const semicolon = contentType.indexOf(';');
  return (semicolon === -1 ? contentType : contentType.slice(0, semicolon)).trim().toLowerCase();
}
