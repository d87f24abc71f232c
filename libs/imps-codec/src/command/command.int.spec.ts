import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));
const golden = (name: string) => readFileSync(`${root}golden/${name}`);

/** Runs the command as `npx imps-codec` does. */
async function run(args: readonly string[], input: string | Uint8Array = '') {
  const child = spawn(process.execPath, ['bin/imps-codec.mjs', ...args], { cwd: root, stdio: 'pipe' });
  child.stdin.on('error', () => undefined).end(input);
  const exited = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const [out, err, exitCode] = await Promise.all([buffer(child.stdout), text(child.stderr), exited]);
  return { out, err, exitCode };
}

describe('npx imps-codec', () => {
  beforeAll(() => {
    if (!existsSync(`${root}dist/command/main.js`)) throw new Error('build first: npm run build');
  });

  it('prints a message from XML and from the hex text of WBXML alike', async () => {
    const xml = await run(['decode', 'golden/xml/1.2/NewMessage.xml']);
    const wbxml = await run(['decode', '--hex', 'golden/wbxml/1.2/NewMessage.txt']);
    expect(xml).toMatchObject({ err: '', exitCode: 0 });
    expect(xml.out.toString()).toMatch(
      /^version: 1\.2\nsession: Inband s-81c2\npoll: false\n\nRequest 17: NewMessage\n/,
    );
    expect(xml.out.toString()).toContain('\n    dateTime: 2026-05-11T09:30:15Z\n');
    expect(wbxml).toEqual(xml);
  });

  it('encodes what it decoded to the same bytes, in both encodings', async () => {
    const { out: json } = await run(['decode', '--json', 'golden/xml/1.3/Login-Response.xml']);
    const xml = await run(['encode', '--indent', '-'], json);
    expect(xml).toEqual({ out: golden('xml/1.3/Login-Response.xml'), err: '', exitCode: 0 });
    const wbxml = await run(['encode', '--encoding', 'wbxml', '-'], json);
    const listing = await run(['decode', '--tokens', '-'], wbxml.out);
    expect(listing).toEqual({ out: golden('wbxml/1.3/Login-Response.txt'), err: '', exitCode: 0 });
    const hex = await run(['encode', '--encoding', 'wbxml', '--hex', '-'], json);
    expect(hex.out.toString()).toMatch(/^03 12 6a 00 c9 /);
    expect(Buffer.from(hex.out.toString().replace(/\s/g, ''), 'hex')).toEqual(wbxml.out);
  });

  it('says where bytes break, and lists the tokens up to there', async () => {
    const { out: whole } = await run(['encode', '--encoding', 'wbxml', '-'], JSON.stringify(keepAlive));
    const cut = whole.subarray(0, -3);
    const problem = new RegExp(
      `problem: the document ends in the middle of an element\\nwhere: +byte ${cut.length} of ${cut.length}\\n[^]*\\^\\^ the end\\n` +
        'answer: +status 400 Bad request\\ncontext: +CSP 1\\.2',
    );
    const decoded = await run(['decode', '-'], cut);
    expect(decoded).toMatchObject({ exitCode: 1, err: expect.stringMatching(problem) as unknown });
    expect(decoded.out).toHaveLength(0);
    const listed = await run(['decode', '--tokens', '-'], cut);
    expect(listed).toMatchObject({ exitCode: 1, err: expect.stringMatching(problem) as unknown });
    expect(listed.out.toString()).toMatch(/\| +<KeepAlive-Request\/>\n[^]*\| {7}<\/TransactionContent>\n$/);
  });

  it('says at which element a message does not fit the grammar', async () => {
    const xml = golden('xml/1.2/NewMessage.xml').toString().replace('>600<', '>many<');
    expect(await run(['decode', '-'], xml)).toMatchObject({
      exitCode: 1,
      err: `imps-codec: the message cannot be read
problem: ContentSize must be a whole number
where:   WV-CSP-Message/Session/Transaction/TransactionContent/NewMessage/MessageInfo/ContentSize
answer:  status 402 Bad parameter
context: CSP 1.2, session Inband s-81c2, Request 17
`,
    });
  });

  it.each([
    [['encode', '-'], '{"version": "1.2"', /^imps-codec: this is no JSON: /],
    [['encode', '-'], '{"version": "1.5"}', /^imps-codec: version is "1\.5"; it must be /],
    [['encode', '-'], Buffer.from([0xff]), /^imps-codec: the input is no text in UTF-8\n$/],
    [['decode', '--hex', '-'], 'zz', /^imps-codec: line 1: "zz" is no hex/],
    [['decode', '--tokens', '-'], '<a/>', /^imps-codec: this is XML, which has no tokens/],
    [['decode', 'no-such-file'], '', /^imps-codec: no-such-file: there is no such file\n$/],
    [['decode', 'golden'], '', /^imps-codec: golden: it is a directory/],
    [
      ['encode', '-'],
      unwritable(),
      /^imps-codec: the message cannot be written in CSP 1\.1: VerifyID-Request does not exist/,
    ],
  ])('says in a line what is wrong with the input of %j', async (args, input, err) => {
    const { out, ...rest } = await run(args, input);
    expect(rest).toEqual({ exitCode: 1, err: expect.stringMatching(err) as unknown });
    expect(rest.err.split('\n')).toHaveLength(2);
    expect(out).toHaveLength(0);
  });

  it('explains itself when asked, and when the arguments are wrong', async () => {
    const help = await run(['--help']);
    expect(help).toMatchObject({ exitCode: 0, err: '' });
    const refused = await run(['decode', '--yaml', 'a']);
    expect(refused).toMatchObject({
      exitCode: 2,
      err: `imps-codec: Unknown option '--yaml'\n\n${help.out.toString()}`,
    });
    expect(refused.out).toHaveLength(0);
  });
});

const keepAlive = {
  version: '1.2',
  session: { type: 'Inband', sessionId: 's-1' },
  transactions: [{ mode: 'Request', id: '7', content: { kind: 'KeepAlive-Request' } }],
};

function unwritable(): string {
  const content = { kind: 'VerifyID-Request', idList: {} };
  return JSON.stringify({
    version: '1.1',
    session: { type: 'Outband' },
    transactions: [{ mode: 'Request', id: '7', content }],
  });
}
