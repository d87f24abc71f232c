import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dlrMeaning, parseDlr } from './dlr.js';
import { parseMo } from './mo.js';

const bytes = (body: string) => new TextEncoder().encode(body);
const smsId = '830ad54f-4f2c-4d33-9d9d-3c4f4b0c5a11';
const octets = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('the body of a DLR callback', () => {
  it('is the SMSC’s answer at level 1', () => {
    expect(parseDlr(bytes(`id=${smsId}&level=1&message_status=ESME_ROK&connector=smsc1`))).toEqual({
      ok: true,
      value: { id: smsId, level: 1, status: 'ESME_ROK' },
    });
  });

  it('is the receipt at level 2', () => {
    const body = `id=${smsId}&level=2&message_status=DELIVRD&connector=19&id_smsc=19&sub=001&dlvrd=001&subdate=2611221510&donedate=2611221510&err=000&text=hello+part`;
    expect(parseDlr(bytes(body))).toEqual({
      ok: true,
      value: { id: smsId, level: 2, status: 'DELIVRD', smscId: '19', error: '000' },
    });
  });

  it('leaves out what Jasmin has no data for', () => {
    expect(parseDlr(bytes(`id=${smsId}&level=2&message_status=UNDELIV&id_smsc=ND&err=ND&text=`))).toEqual({
      ok: true,
      value: { id: smsId, level: 2, status: 'UNDELIV' },
    });
  });

  it.each([
    ['', 'id', 'is missing'],
    ['id=&level=1&message_status=ESME_ROK', 'id', 'is empty'],
    ['id=a%00b&level=1&message_status=ESME_ROK', 'id', 'is not an ID of at most 64 letters, digits and hyphens'],
    [
      `id=${'x'.repeat(65)}&level=1&message_status=ESME_ROK`,
      'id',
      'is not an ID of at most 64 letters, digits and hyphens',
    ],
    [`id=${smsId}&message_status=ESME_ROK`, 'level', 'is missing'],
    [`id=${smsId}&level=3&message_status=ESME_ROK`, 'level', 'is none of 1, 2'],
    [`id=${smsId}&level=1`, 'message_status', 'is missing'],
    [`id=${smsId}&level=1&message_status=%3Cscript%3E`, 'message_status', 'is not a status of capital letters'],
    ['{"id":"1"}', 'id', 'is missing'],
  ])('%j is unusable: %s %s', (body, field, problem) => {
    expect(parseDlr(bytes(body))).toEqual({ ok: false, error: { field, problem } });
  });
});

describe('the body of a MO callback', () => {
  const mo = (rest: string) => parseMo(bytes(`id=${smsId}&from=4798765432&to=2077&origin-connector=smsc1&${rest}`));

  it('tells the text by its octets and its coding, which is one raw octet', () => {
    expect(mo('content=Hello+MO&binary=48656c6c6f204d4f&priority=0&coding=%00')).toEqual({
      ok: true,
      value: {
        id: smsId,
        from: '4798765432',
        to: '2077',
        connector: 'smsc1',
        octets: octets('48656c6c6f204d4f'),
        coding: 0,
      },
    });
    expect(mo('content=%00H%D8%3D&binary=0048D83DDE00&coding=%08')).toMatchObject({
      value: { octets: octets('0048d83dde00'), coding: 8 },
    });
    expect(mo('content=%F8%C5&binary=f8c5&coding=%03')).toMatchObject({ value: { coding: 3 } });
    expect(mo('binary=&coding=%F1')).toMatchObject({ value: { coding: 0xf1, octets: octets('') } });
  });

  it('tells whether a header comes first when the filter in Jasmin says so', () => {
    const headerWith = (validity: string) => {
      const reading = mo(`binary=05000301020141&coding=%00&validity=${validity}`);
      return reading.ok ? reading.value.header : 'unusable';
    };
    expect(['udhi%3D1', 'udhi%3D0', 'ND', '2026-11-22'].map(headerWith)).toEqual([
      'present',
      'absent',
      undefined,
      undefined,
    ]);
  });

  it('reads a coding octet that comes unescaped', () => {
    const body = Buffer.from(`id=${smsId}&from=a&to=b&binary=&coding=x`);
    for (const coding of [0x00, 0x08, 0xf1]) {
      body[body.length - 1] = coding;
      expect(parseMo(body)).toMatchObject({ value: { coding } });
    }
  });

  it('accepts senders with a plus, letters or octets that are not UTF-8', () => {
    const from = (sender: string) => parseMo(bytes(`id=${smsId}&from=${sender}&to=2077&binary=&coding=%00`));
    expect(from('%2B4798765432')).toMatchObject({ value: { from: '+4798765432' } });
    expect(from('Posten+AS')).toMatchObject({ value: { from: 'Posten AS' } });
    expect(from('K%C3%B8')).toMatchObject({ value: { from: 'Kø' } });
    expect(from('K%F8')).toMatchObject({ value: { from: 'Kø' } });
  });

  it.each([
    ['binary=4&content=Hi&coding=%00', { octets: octets('4869'), coding: 0, unusable: ['binary'] }],
    ['binary=zz&coding=%00', { octets: octets(''), coding: 0, unusable: ['binary'] }],
    ['content=H%F8&coding=%03', { octets: octets('48f8'), coding: 3, unusable: ['binary'] }],
    ['binary=48', { octets: octets('48'), coding: 0, unusable: ['coding'] }],
    ['binary=48f8&coding=', { octets: octets('48f8'), coding: 3, unusable: ['coding'] }],
    ['binary=48&coding=10', { octets: octets('48'), coding: 0, unusable: ['coding'] }],
    ['', { octets: octets(''), coding: 0, unusable: ['binary', 'coding'] }],
  ])('%j is read as far as it goes, and says what was missing', (rest, expected) => {
    expect(mo(rest)).toEqual({
      ok: true,
      value: { id: smsId, from: '4798765432', to: '2077', connector: 'smsc1', ...expected },
    });
  });

  it.each(['from=&to=2077', 'to=2077'])('may hide its sender: %j', (addresses) => {
    const body = bytes(`id=${smsId}&${addresses}&binary=48&coding=%00`);
    expect(parseMo(body)).toEqual({
      ok: true,
      value: { id: smsId, from: '', to: '2077', octets: octets('48'), coding: 0 },
    });
  });

  it('may name no recipient', () => {
    expect(parseMo(bytes(`id=${smsId}&from=47&to=&binary=48&coding=%00`))).toMatchObject({
      value: { from: '47', to: '' },
    });
  });

  it.each([
    ['', 'is missing'],
    ['from=47&to=2077&binary=48&coding=%00', 'is missing'],
    ['id=&from=47&to=2077&binary=48&coding=%00', 'is empty'],
    ['id=a%00b&from=47&to=2077&binary=48&coding=%00', 'is not an ID of at most 64 letters, digits and hyphens'],
  ])('%j is unusable: without an ID a repeat could not be known', (body, problem) => {
    expect(parseMo(bytes(body))).toEqual({ ok: false, error: { field: 'id', problem } });
  });

  it('never throws on any octets', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.string().map(bytes)), (body) => {
        expect(parseMo(body).ok).toBe(false);
        expect(parseDlr(body).ok).toBe(false);
        const withId = parseMo(Buffer.concat([bytes(`id=${smsId}&`), body]));
        expect(withId.ok).toBe(true);
      }),
    );
  });

  it('gives back the octets of any SMS', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 255 }), (sent, coding) => {
        const escaped = `%${coding.toString(16).padStart(2, '0')}`;
        expect(mo(`binary=${Buffer.from(sent).toString('hex')}&coding=${escaped}`)).toMatchObject({
          value: { octets: sent, coding },
        });
      }),
    );
  });
});

describe('a report', () => {
  it.each([
    [1, 'ESME_ROK', { means: 'accepted' }],
    [1, 'ESME_RINVDSTADR', { means: 'refused', status: 'ESME_RINVDSTADR' }],
    [1, 'ESME_RSYSERR', { means: 'maybe-sent', status: 'ESME_RSYSERR' }],
    [1, 'ESME_RTHROTTLED', { means: 'maybe-sent', status: 'ESME_RTHROTTLED' }],
    [1, 'ESME_RMSGQFUL', { means: 'maybe-sent', status: 'ESME_RMSGQFUL' }],
    [1, 'ESME_RINVSCHED', { means: 'maybe-sent', status: 'ESME_RINVSCHED' }],
    [1, 'DELIVRD', { means: 'undecided', status: 'DELIVRD' }],
    [2, 'DELIVRD', { means: 'delivered' }],
    [2, 'EXPIRED', { means: 'failed', cause: 'expired' }],
    [2, 'DELETED', { means: 'failed', cause: 'deleted' }],
    [2, 'UNDELIV', { means: 'failed', cause: 'undeliverable' }],
    [2, 'REJECTD', { means: 'failed', cause: 'rejected' }],
    [2, 'ACCEPTD', { means: 'undecided', status: 'ACCEPTD' }],
    [2, 'UNKNOWN', { means: 'undecided', status: 'UNKNOWN' }],
    [2, 'constructor', { means: 'undecided', status: 'constructor' }],
  ] as const)('of level %i with %s means %j', (level, status, meaning) => {
    expect(dlrMeaning({ level, status })).toEqual(meaning);
  });
});
