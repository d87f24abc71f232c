import { describe, expect, it } from '@jest/globals';
import type { PresenceAttribute } from '@smsonly/contracts';
import { decideUpdate } from './decide-update.js';
import { initialPresence } from './initial-presence.js';

const text = (value: string): PresenceAttribute => ({ name: 'StatusText', qualifier: true, value });
const terminal = initialPresence('MOBILE_PHONE');

describe('updating presence', () => {
  it('sets only what is in it', () => {
    const user = { StatusText: text('old'), Alias: { name: 'Alias', qualifier: true, value: 'Bob' } as const };
    expect(decideUpdate(terminal, user, [text('new')])).toEqual({
      code: 200,
      terminal,
      user: { ...user, StatusText: text('new') },
      changed: ['StatusText'],
    });
  });

  it('keeps client-level values with the terminal and user-level values with the user', () => {
    const decision = decideUpdate({}, {}, [
      { name: 'TimeZone', qualifier: true, parts: [{ name: 'Zone', text: '+01' }] },
      text('here'),
    ]);
    expect(decision).toMatchObject({ code: 200, changed: ['TimeZone', 'StatusText'] });
    if (decision.code !== 200) throw new Error('refused');
    expect([Object.keys(decision.terminal), Object.keys(decision.user)]).toEqual([['TimeZone'], ['StatusText']]);
  });

  it('changes nothing when nothing is new', () => {
    expect(decideUpdate(terminal, { StatusText: text('same') }, [text('same')])).toMatchObject({ changed: [] });
  });

  it('takes OnlineStatus without a value as T', () => {
    const off = decideUpdate(terminal, {}, [{ name: 'OnlineStatus', qualifier: true, value: 'F' }]);
    if (off.code !== 200) throw new Error('refused');
    const on = decideUpdate(off.terminal, {}, [{ name: 'OnlineStatus', qualifier: true }]);
    expect(on).toMatchObject({ terminal: { OnlineStatus: { qualifier: true, value: 'T' } } });
  });

  it("does not let a client publish for another of the user's terminals", () => {
    const decision = decideUpdate({}, {}, [
      { name: 'Registration', qualifier: true, value: 'T', clientId: { url: 'another' } },
    ]);
    expect(decision).toMatchObject({
      terminal: { Registration: { name: 'Registration', qualifier: true, value: 'T' } },
    });
    if (decision.code !== 200) throw new Error('refused');
    expect(decision.terminal.Registration).not.toHaveProperty('clientId');
  });

  it.each<PresenceAttribute>([
    { name: 'OnlineStatus', qualifier: true, value: 'yes' },
    { name: 'UserAvailability', qualifier: true, value: 'FOO' },
    { name: 'StatusMood', qualifier: true, value: 'MEH' },
    { name: 'ClientInfo', qualifier: true, parts: [{ name: 'ClientType', text: 'TOASTER' }] },
    { name: 'StatusText', qualifier: true, value: 'x'.repeat(40_000) },
    { name: 'Alias', qualifier: true, value: 'ø'.repeat(20_000) },
  ])('answers 751 for a value that $name cannot have, and sets nothing', (attribute) => {
    expect(decideUpdate(terminal, {}, [text('fine'), attribute])).toEqual({ code: 751 });
  });
});
