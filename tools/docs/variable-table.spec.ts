import { describe, expect, it } from '@jest/globals';
import { variableTable } from './variable-table.mjs';

const port = { description: 'port of SMPP', optional: true };
const tables = {
  routing: {
    LISTEN_HOST: { description: 'address', default: '0.0.0.0' },
    WORDS: { description: 'a|b', default: 'x|y' },
  },
  'sms-adapter': {
    LISTEN_HOST: { description: 'address', default: '0.0.0.0' },
    TOKEN: { description: 'secret' },
    RATE: { description: 'limit', optional: true },
  },
  'jasmin-simulator': {
    LISTEN_HOST: { description: 'other words', default: '127.0.0.1' },
    TOKEN: { description: 'secret', optional: true },
    SMSC_PORT: port,
  },
  'npm start': { SMSC_PORT: { ...port, default: '2775' } },
};
const row = (name: string): string =>
  variableTable(tables)
    .split('\n')
    .filter((line) => line.startsWith(`| \`${name}\` `))
    .join();

describe('the table of variables', () => {
  it("lists each service's own default where they differ", () => {
    expect(row('LISTEN_HOST')).toBe(
      '| `LISTEN_HOST` | address | `0.0.0.0` (all), `127.0.0.1` (jasmin-simulator) | all, jasmin-simulator |',
    );
    expect(row('TOKEN')).toBe(
      '| `TOKEN` | secret | must be set (sms-adapter), – (jasmin-simulator) | sms-adapter, jasmin-simulator |',
    );
    expect(row('SMSC_PORT')).toBe(
      '| `SMSC_PORT` | port of SMPP | – (jasmin-simulator), `2775` (npm start) | jasmin-simulator, npm start |',
    );
  });

  it('lists one default, none, and what must be set, each variable once and in order', () => {
    expect(row('RATE')).toBe('| `RATE` | limit | – | sms-adapter |');
    expect(row('WORDS')).toBe('| `WORDS` | a\\|b | `x\\|y` | routing |');
    const names = [...variableTable(tables).matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    expect(names).toEqual(['LISTEN_HOST', 'RATE', 'SMSC_PORT', 'TOKEN', 'WORDS']);
  });
});
