import { expect, it } from '@jest/globals';
import { septetCount } from '@smsonly/sms-text';
import { isGsmText } from 'jasmin-sms-client';

it('client and gateway agree, for every UTF-16 unit, on what is in GSM 03.38', () => {
  const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit));
  expect(units.filter((unit) => isGsmText(unit) !== (septetCount(unit) !== undefined))).toEqual([]);
});
