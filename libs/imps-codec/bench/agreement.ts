import { deepStrictEqual } from 'node:assert/strict';
import { decode } from '../src/index.js';
import type { Document } from './documents.js';
import type { Libwbxml } from './libwbxml.js';

/** Checked before anything is timed: both wire forms, and what libwbxml makes of them, decode to the same message. */
export function checkAgreement(documents: readonly Document[], libwbxml: Libwbxml | undefined): void {
  for (const document of documents) {
    const { message, xml, wbxml } = document;
    deepStrictEqual(decode(xml), message);
    deepStrictEqual(decode(wbxml), message);
    if (libwbxml === undefined) continue;
    const theirs = libwbxml.show('decode', document).toString();
    deepStrictEqual(decode(Buffer.from(theirs.replace(/<!DOCTYPE[^>]*>/, ''))), message);
    // libwbxml leaves out xmlns, so our reader takes the version from the public identifier.
    deepStrictEqual(decode(libwbxml.show('encode', document)), message);
  }
}
