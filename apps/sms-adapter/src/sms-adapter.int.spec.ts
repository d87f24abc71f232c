import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Database } from '@smsonly/persistence';
import { newEventId } from '@smsonly/platform';
import { eventually as within, freePort, tcpProxy, type TcpProxy } from '@smsonly/testing';
import { AppProcess } from './testing/app-process.js';
import { routingSide, type RoutingSide, type SmsEvent } from './testing/routing-side.js';

jest.setTimeout(120_000);

/** Generous: a busy machine makes everything slow, never wrong. */
const eventually: typeof within = (check, options) => within(check, { timeout: 60_000, ...options });

const token = 'callback-secret';
const unknownWaitMs = 4000;
const poolNumber = '+4759440000';

/** The built service and simulator as processes of their own; routing's side of Kafka in this one. */
describe('the sms-adapter', () => {
  let routing: RoutingSide;
  let toDatabase: TcpProxy;
  let toGateway: TcpProxy;
  let adapterUrl: string;
  let managementUrl: string;
  let simulatorUrl: string;
  let adapterEnv: Record<string, string>;
  let adapter: AppProcess;
  let simulator: AppProcess;
  let phones = 0;

  beforeAll(async () => {
    routing = await routingSide();
    const [adapterPort, managementPort, simulatorPort] = [await freePort(), await freePort(), await freePort()];
    adapterUrl = `http://127.0.0.1:${adapterPort}`;
    managementUrl = `http://127.0.0.1:${managementPort}`;
    simulatorUrl = `http://127.0.0.1:${simulatorPort}`;
    const databaseUrl = new URL(routing.databaseUrl);
    toDatabase = await tcpProxy({ host: databaseUrl.hostname, port: Number(databaseUrl.port) });
    toGateway = await tcpProxy({ port: simulatorPort });
    databaseUrl.host = `127.0.0.1:${toDatabase.port}`;
    adapterEnv = {
      LISTEN_HOST: '127.0.0.1',
      LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'fatal',
      INSTANCE: 'sms-adapter-0',
      DATABASE_URL: databaseUrl.href,
      KAFKA_BROKERS: routing.brokersText,
      KAFKA_TOPIC_PREFIX: routing.topicPrefix,
      SMS_ADAPTER_PORT: String(adapterPort),
      SMS_ADAPTER_MANAGEMENT_PORT: String(managementPort),
      JASMIN_URL: `http://127.0.0.1:${toGateway.port}`,
      JASMIN_USERNAME: 'app',
      JASMIN_PASSWORD: 'app-pass',
      SMS_CALLBACK_URL: adapterUrl,
      JASMIN_CALLBACK_TOKEN: token,
      SMS_UNKNOWN_WAIT: `${unknownWaitMs}ms`,
      SMS_MAX_PARTS: '3',
      SMS_SPLITTING: 'own',
    };
    const simulatorEnv = {
      JASMIN_SIMULATOR_PORT: String(simulatorPort),
      SMS_CALLBACK_URL: adapterUrl,
      JASMIN_CALLBACK_TOKEN: token,
      SIMULATOR_CALLBACK_RETRY_DELAY: '300ms',
      SIMULATOR_CALLBACK_TRIES: '40',
      LOG_LEVEL: 'fatal',
    };
    simulator = new AppProcess('jasmin-simulator', simulatorEnv, `${simulatorUrl}/health/ready`);
    adapter = new AppProcess('sms-adapter', adapterEnv, `${managementUrl}/health/ready`);
    await Promise.all([simulator.start(), adapter.start()]);
  });
  afterEach(async () => {
    await fetch(`${simulatorUrl}/faults`, { method: 'DELETE' });
    if (!adapter.isRunning) await adapter.start();
  });
  afterAll(async () => {
    await Promise.all([adapter.end('SIGTERM'), simulator.end('SIGTERM')]);
    await toDatabase.close();
    await toGateway.close();
    await routing.close();
  });

  const newPhone = (): string => `+47900${String((phones += 1)).padStart(5, '0')}`;
  const request = async (
    phone: string,
    texts: readonly string[],
    more: { from?: string; validUntil?: string } = {},
  ): Promise<string[]> => {
    const { from: number = poolNumber, ...rest } = more;
    const asked = texts.map((text) => ({ submissionId: newEventId(new Date()), phone, number, text, ...rest }));
    await routing.request(asked);
    return asked.map(({ submissionId }) => submissionId);
  };
  const events = (phone: string): SmsEvent[] => routing.events.filter(({ key }) => key === phone);
  const types = (phone: string, submissionId?: string): string[] =>
    events(phone)
      .filter(
        ({ data }) => submissionId === undefined || ('submissionId' in data && data.submissionId === submissionId),
      )
      .map(({ type }) => type);
  const onPhone = async (phone: string): Promise<string[]> => {
    const answer = await fetch(`${simulatorUrl}/phones/${encodeURIComponent(phone)}/messages`);
    return ((await answer.json()) as { text: string }[]).map(({ text }) => text);
  };
  const fromPhone = (phone: string, text: string, more: object = {}) =>
    fetch(`${simulatorUrl}/phones/${encodeURIComponent(phone)}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: poolNumber, text, ...more }),
    });
  const fault = async (body: object): Promise<void> => {
    const answer = await fetch(`${simulatorUrl}/faults`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.ok).toBe(true);
  };
  const metric = async (pattern: RegExp): Promise<number> => {
    const text = await (await fetch(`${managementUrl}/metrics`)).text();
    return text
      .split('\n')
      .filter((line) => pattern.test(line))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  };
  const callback = async (path: string, form: string, init: RequestInit = {}): Promise<[number, string]> => {
    const answer = await fetch(`${adapterUrl}/jasmin/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form,
      ...init,
    });
    return [answer.status, await answer.text()];
  };
  const acknowledged = [200, 'ACK/Jasmin'];

  it('sends a text to the phone and publishes its acceptance and delivery', async () => {
    const phone = newPhone();
    const [id] = await request(phone, ['Hei fra Alice – ø 中 😀']);
    await eventually(() => expect(types(phone, id)).toEqual(['SmsAccepted', 'SmsDelivered']));
    expect(await onPhone(phone)).toEqual(['Hei fra Alice – ø 中 😀']);
    expect(events(phone)[0]?.data).toMatchObject({ to: phone, from: poolNumber });
  });

  it('publishes the reply of a phone', async () => {
    const phone = newPhone();
    expect((await fromPhone(phone, 'Svar: æøå € 👍')).status).toBe(202);
    await eventually(() => expect(types(phone)).toEqual(['SmsReceived']));
    expect(events(phone)[0]?.data).toMatchObject({ from: phone, to: poolNumber, text: 'Svar: æøå € 👍' });
  });

  it('keeps the order of a pair while other pairs continue', async () => {
    const [one, two] = [newPhone(), newPhone()];
    const texts = Array.from({ length: 40 }, (_, i) => `text ${i}`);
    await Promise.all([request(one, texts), request(two, texts)]);
    await eventually(async () => {
      expect(await onPhone(one)).toEqual(texts);
      expect(await onPhone(two)).toEqual(texts);
    });
    await eventually(() => expect(types(one).filter((type) => type === 'SmsDelivered')).toHaveLength(40));
  });

  it('publishes an SMS once when its callback is repeated', async () => {
    const phone = newPhone();
    await fault({ mo: 'twice', phone });
    await fromPhone(phone, 'only once');
    await eventually(async () =>
      expect(await metric(/^smsonly_sms_callbacks_total.*kind="mo".*fate="duplicate"/)).toBeGreaterThan(0),
    );
    await fromPhone(phone, 'then');
    await eventually(() => expect(types(phone)).toHaveLength(2));
  });

  it('publishes a delivery once when reports arrive twice and in reverse order', async () => {
    for (const dlr of ['twice', 'reversed']) {
      const phone = newPhone();
      await fault({ dlr, phone });
      const [id] = await request(phone, ['once']);
      await eventually(() => expect(types(phone, id)).toEqual(['SmsAccepted', 'SmsDelivered']));
      await fault({});
      const [second] = await request(phone, ['twice']);
      await eventually(() => expect(types(phone, second)).toEqual(['SmsAccepted', 'SmsDelivered']));
      expect(types(phone)).toHaveLength(4);
    }
  });

  it('publishes why an SMS fails', async () => {
    const cases: [object, object][] = [
      [{ send: 'charge' }, { code: 902, cause: 'quota-exhausted' }],
      [{ send: 'value-filter' }, { code: 903, cause: 'not-permitted' }],
      [{ dlr: 'refuse:ESME_RINVDSTADR' }, { code: 920, cause: 'smsc:ESME_RINVDSTADR' }],
      [{ dlrStatus: 'UNDELIV' }, { code: 410, cause: 'undeliverable' }],
      [{ dlrStatus: 'EXPIRED' }, { code: 542, cause: 'expired' }],
    ];
    for (const [cause, expected] of cases) {
      const phone = newPhone();
      await fault({ ...cause, phone });
      await request(phone, ['never']);
      await eventually(() => expect(events(phone).at(-1)).toMatchObject({ type: 'SmsFailed', data: expected }));
      expect(await onPhone(phone)).toEqual([]);
    }
  });

  it('refuses a text of too many parts before the gateway can truncate it', async () => {
    const phone = newPhone();
    await request(phone, ['x'.repeat(3 * 153 + 1), 'x'.repeat(3 * 153)]);
    await eventually(() => expect(types(phone)).toContain('SmsDelivered'));
    expect(events(phone)[0]).toMatchObject({ type: 'SmsFailed', data: { code: 410, cause: 'too-many-parts' } });
    expect(await onPhone(phone)).toEqual(['x'.repeat(3 * 153)]);
  });

  it('sends long texts part by part, with whole characters in each, and publishes events about them as one', async () => {
    const phone = newPhone();
    const attempts = await metric(/^smsonly_sms_attempts_total.*outcome="accepted"/);
    const texts = ['€'.repeat(200), `${'👨‍👩‍👧‍👦'.repeat(7)}Ω😀`.repeat(2), 'short'];
    const [first, second] = await request(phone, texts);
    await eventually(() => expect(types(phone).filter((type) => type === 'SmsDelivered')).toHaveLength(3));
    expect(await onPhone(phone)).toEqual(texts);
    for (const id of [first, second]) expect(types(phone, id)).toEqual(['SmsAccepted', 'SmsDelivered']);
    expect(await metric(/^smsonly_sms_attempts_total.*outcome="accepted"/)).toBe(attempts + 3 + 3 + 1);
  });

  it('fails a text when one part is refused, and sends no part after it', async () => {
    const phone = newPhone();
    await fault({ send: 'charge', phone, after: 1, times: 1 });
    const [id, next] = await request(phone, ['x'.repeat(400), 'next']);
    await eventually(() => expect(types(phone, next)).toContain('SmsDelivered'));
    expect(types(phone, id)).toEqual(['SmsAccepted', 'SmsFailed']);
    expect(await onPhone(phone)).toEqual(['next']);
  });

  it('retries after temporary refusals, without delaying other pairs', async () => {
    const [stuck, other] = [newPhone(), newPhone()];
    await fault({ send: 'no-route', phone: stuck });
    await request(stuck, ['later']);
    await eventually(async () =>
      expect(await metric(/^smsonly_sms_attempts_total.*cause="no-route"/)).toBeGreaterThan(0),
    );
    await request(other, ['now']);
    await eventually(() => expect(types(other)).toContain('SmsDelivered'));
    expect(types(stuck)).toEqual([]);
    await fault({});
    await eventually(() => expect(types(stuck)).toEqual(['SmsAccepted', 'SmsDelivered']));
  });

  it.each(['refuse-500', 'failure-instance', 'auth', 'interceptor', 'throughput'])(
    'goes on after the gateway’s fault %s',
    async (send) => {
      const sent = Array.from({ length: 5 }, newPhone);
      await fault({ send, times: 4 });
      await Promise.all(sent.map((phone) => request(phone, ['at last'])));
      await eventually(() => {
        for (const phone of sent) expect(types(phone)).toEqual(['SmsAccepted', 'SmsDelivered']);
      });
      for (const phone of sent) expect(await onPhone(phone)).toEqual(['at last']);
    },
  );

  it.each([
    ['refuses everything', { send: 'refuse-500' }],
    ['has no route to the phone', { send: 'no-route' }],
  ])(
    'does not send what its phone wants no more while the gateway %s, but all that comes after it',
    async (_how, how) => {
      const phone = newPhone();
      await request(phone, ['before']);
      await eventually(() => expect(types(phone)).toEqual(['SmsAccepted', 'SmsDelivered']));
      await fault({ ...how, phone });
      const failed = async () => metric(/^smsonly_sms_attempts_total.*outcome="rejected"/);
      const rejected = await failed();
      const unwanted = await request(phone, ['unwanted', 'x'.repeat(400), 'unwanted too']);
      await eventually(async () => expect(await failed()).toBeGreaterThan(rejected));
      const withdraw = () =>
        routing.withdraw(unwanted.map((submissionId) => ({ submissionId, phone, number: poolNumber })));
      await withdraw();
      const [confirmation] = await request(phone, ['you get no more']);
      await eventually(() => {
        for (const id of unwanted) expect(types(phone, id)).toEqual(['SmsFailed']);
      });
      expect(
        events(phone)
          .slice(2)
          .map(({ data }) => data),
      ).toMatchObject(unwanted.map((submissionId) => ({ submissionId, code: 532, cause: 'withdrawn' })));
      await withdraw();
      await fault({});
      await eventually(() => expect(types(phone, confirmation)).toEqual(['SmsAccepted', 'SmsDelivered']));
      expect(await onPhone(phone)).toEqual(['before', 'you get no more']);
      expect(events(phone)).toHaveLength(2 + 3 + 2);
      expect(await metric(/^smsonly_sms_outcomes_total.*cause="withdrawn"/)).toBeGreaterThanOrEqual(3);
    },
  );

  it('fails with 542 when the gateway refuses an SMS until its validity ends', async () => {
    const phone = newPhone();
    await fault({ send: 'no-route', phone });
    await request(phone, ['too late'], { validUntil: new Date(Date.now() + 1500).toISOString() });
    await eventually(() =>
      expect(events(phone)).toMatchObject([{ type: 'SmsFailed', data: { code: 542, cause: 'expired' } }]),
    );
  });

  it('learns the outcome of a lost answer from the report', async () => {
    const phone = newPhone();
    await fault({ send: 'accept-then-cut', dlr: 'delayed:500', phone, times: 1 });
    const [id] = await request(phone, ['once']);
    await eventually(() => expect(types(phone, id)).toEqual(['SmsOutcomeUnknown', 'SmsAccepted', 'SmsDelivered']));
    expect(await onPhone(phone)).toEqual(['once']);
  });

  it('sends an SMS again once when neither answer nor report arrives', async () => {
    const before = await metric(/^smsonly_sms_resent_total/);
    const phone = newPhone();
    await fault({ send: 'cut', phone, times: 1 });
    const [lost, next] = await request(phone, ['lost in the answer', 'not held up']);
    await eventually(() => expect(types(phone, next)).toEqual(['SmsAccepted', 'SmsDelivered']));
    await eventually(() => expect(types(phone, lost)).toEqual(['SmsOutcomeUnknown', 'SmsAccepted', 'SmsDelivered']));
    expect((await onPhone(phone)).sort()).toEqual(['lost in the answer', 'not held up']);
    expect(await metric(/^smsonly_sms_resent_total/)).toBe(before + 1);
  });

  it('sends an accepted SMS again once when no report ever arrives, and then gives up', async () => {
    const phone = newPhone();
    await fault({ dlr: 'none', phone });
    const [id] = await request(phone, ['silence']);
    await eventually(() => expect(types(phone, id)).toEqual(['SmsAccepted', 'SmsFailed']));
    expect(events(phone).at(-1)).toMatchObject({ data: { code: 410, cause: 'outcome-unknown' } });
    expect(await onPhone(phone)).toEqual(['silence', 'silence']);
  });

  it('publishes a reply only after the acceptance of the SMS that it may answer', async () => {
    for (let round = 0; round < 10; round += 1) {
      const phone = newPhone();
      await Promise.all([
        request(phone, ['question']),
        eventually(async () => expect(await onPhone(phone)).toEqual(['question']), { interval: 1 }).then(() =>
          fromPhone(phone, 'answer'),
        ),
      ]);
      await eventually(() => expect(types(phone)).toHaveLength(3));
      expect(types(phone).indexOf('SmsReceived')).toBeGreaterThan(types(phone).indexOf('SmsAccepted'));
    }
  });

  it('refuses callbacks without the secret, and says what is wrong with broken ones', async () => {
    const report = 'id=f6a6b1f0-0000-4000-8000-000000000000&level=1&message_status=ESME_ROK&connector=smsc1';
    for (const [path, form] of [
      ['dlr', report],
      ['mo', 'id=m1&from=4790000009&to=4759440000&binary=41&coding=%00'],
    ] as const) {
      expect((await callback(path, form))[0]).toBe(401);
      expect((await callback(`${path}?token=`, form))[0]).toBe(401);
      expect((await callback(`${path}?token=${token}x`, form))[0]).toBe(401);
      expect((await callback(`${path}?token=${token}&token=${token}`, form))[0]).toBe(401);
      expect((await callback(`${path}?token=${token}`, ''))[0]).toBe(400);
      expect(
        (await callback(`${path}?token=${token}`, '{"id":1}', { headers: { 'content-type': 'application/json' } }))[0],
      ).toBe(400);
    }
    expect(await callback(`dlr?token=${token}`, 'id=x')).toEqual([400, 'field level is missing']);
    expect(await callback(`mo?token=${token}`, 'from=1&to=2&binary=41&coding=%00')).toEqual([
      400,
      'field id is missing',
    ]);
    // Nothing to hang it on: acknowledged, since the gateway would only call again.
    expect(await callback(`dlr?token=${token}`, report)).toEqual(acknowledged);
    expect(await callback(`dlr?token=${token}&ref=${newEventId(new Date())}`, report)).toEqual(acknowledged);
    expect(await metric(/^smsonly_sms_callbacks_total.*fate="wrong-token"/)).toBe(8);
    expect(await metric(/^smsonly_sms_callbacks_total.*direction="in".*fate="broken",cause="id"/)).toBe(3);
    expect(await metric(/^smsonly_sms_callbacks_total.*direction="out".*fate="broken"/)).toBe(3);
    expect(await metric(/^smsonly_sms_callbacks_total.*fate="unknown-attempt"/)).toBeGreaterThanOrEqual(2);
  });

  it('takes callbacks by GET and SMS from alphanumeric senders', async () => {
    const form =
      'id=get-1&from=R%F8de+Kors&to=2077&origin-connector=smsc1&content=x&binary=48650c1b65&priority=0&coding=%00';
    const answer = await fetch(`${adapterUrl}/jasmin/mo?token=${token}&${form}`);
    expect([answer.status, await answer.text()]).toEqual(acknowledged);
    await eventually(() =>
      expect(events('Røde Kors')).toMatchObject([{ data: { to: '2077', text: 'Heø€', inboundId: 'get-1' } }]),
    );
  });

  it('acknowledges, keeps and counts a receipt that the gateway took for an SMS, and tells nobody', async () => {
    const said = 'id:16 submit date:1608051046 done date:1608051046 stat:FAILED err:002 Text:hello';
    const form = (id: string, text: string) =>
      `id=${id}&from=4790000779&to=4759440000&origin-connector=smsc1&binary=${Buffer.from(text).toString('hex')}&coding=%00`;
    for (const id of ['receipt-1', 'receipt-1', 'receipt-2'])
      expect(await callback(`mo?token=${token}`, form(id, said))).toEqual(acknowledged);
    expect(await callback(`mo?token=${token}`, form('person-1', `What is ${said}?`))).toEqual(acknowledged);
    await eventually(() => expect(events('+4790000779')).toMatchObject([{ data: { inboundId: 'person-1' } }]));
    expect(await metric(/^smsonly_sms_inbound_total.*fate="receipt"/)).toBe(2);
    const own = new Database({ url: routing.databaseUrl, service: 'sms_adapter' });
    const kept = await own.sql.rows<object>`
      select inbound_id as id, phone, number, unclaimed as text from inbound where inbound_id like 'receipt-%' order by inbound_id`;
    await own.close();
    expect(kept).toEqual(
      ['receipt-1', 'receipt-2'].map((id) => ({ id, phone: '+4790000779', number: poolNumber, text: said })),
    );
  });

  it('keeps SMS that hide their sender or name no recipient for the operator, and publishes those without a coding', async () => {
    const counted = (cause: string) =>
      metric(new RegExp(`^smsonly_sms_inbound_total.*fate="unclaimed",cause="${cause}"`));
    const forms = [
      'id=hidden-1&from=&to=4759440000&origin-connector=smsc1&binary=48656a&coding=%00',
      'id=hidden-2&to=4759440000&origin-connector=smsc1&binary=48656a&coding=%00',
      'id=hidden-3&from=4790000777&to=&origin-connector=smsc1&binary=48656a&coding=%00',
    ];
    // Jasmin repeats what it thinks was not taken.
    for (const form of [...forms, ...forms]) expect(await callback(`mo?token=${token}`, form)).toEqual(acknowledged);
    expect(await counted('sender')).toBe(2);
    expect(await counted('recipient')).toBe(1);
    await eventually(async () => expect(await metric(/^smsonly_sms_inbound_unclaimed/)).toBe(3));
    const own = new Database({ url: routing.databaseUrl, service: 'sms_adapter' });
    const kept = await own.sql.rows<object>`
      select inbound_id as id, phone, number, unclaimed as text from inbound where inbound_id like 'hidden-%' order by inbound_id`;
    await own.close();
    expect(kept).toEqual([
      { id: 'hidden-1', phone: '', number: poolNumber, text: 'Hej' },
      { id: 'hidden-2', phone: '', number: poolNumber, text: 'Hej' },
      { id: 'hidden-3', phone: '+4790000777', number: '', text: 'Hej' },
    ]);
    expect(events('')).toEqual([]);
    const form = 'id=no-coding&from=4790000778&to=4759440000&origin-connector=smsc1&binary=48656a';
    expect(await callback(`mo?token=${token}`, form)).toEqual(acknowledged);
    await eventually(() => expect(events('+4790000778')).toMatchObject([{ data: { text: 'Hej' } }]));
    expect(await metric(/^smsonly_sms_inbound_total.*fate="tell",cause="coding"/)).toBe(1);
  });

  it('publishes a long text again when it is sent again with the same reference', async () => {
    const phone = newPhone();
    const text = 'Yes I am on my way home now. '.repeat(8);
    for (let said = 1; said <= 3; said += 1) {
      await fromPhone(phone, text, { parts: 'separate', reference: 7, header: 'udh8' });
      await eventually(() =>
        expect(events(phone).map(({ data }) => 'text' in data && data.text)).toEqual(Array(said).fill(text)),
      );
    }
  });

  it('loses nothing, duplicates nothing and keeps the order when it is killed under load', async () => {
    const sent = Array.from({ length: 12 }, newPhone);
    const texts = Array.from({ length: 15 }, (_, i) => `text ${i}`);
    await Promise.all(sent.map((phone) => request(phone, texts)));
    for (let kill = 0; kill < 2; kill += 1) {
      await eventually(
        async () => {
          const arrived = await Promise.all(sent.map(onPhone));
          expect(arrived.flat().length).toBeGreaterThan(20 + 40 * kill);
        },
        { interval: 5 },
      );
      await adapter.end('SIGKILL');
      await adapter.start();
    }
    await eventually(() => {
      for (const phone of sent)
        expect(types(phone).filter((type) => type === 'SmsDelivered')).toHaveLength(texts.length);
    });
    for (const phone of sent) {
      const arrived = await onPhone(phone);
      // A call that the kill cut off before the gateway had it is sent again later: it may come out of place, never twice.
      expect([...arrived].sort()).toEqual([...texts].sort());
      expect(types(phone).filter((type) => type === 'SmsAccepted')).toHaveLength(texts.length);
    }
  });

  it('waits for an unreachable gateway, is not ready meanwhile, and then continues', async () => {
    const sent = Array.from({ length: 5 }, newPhone);
    toGateway.cut();
    await Promise.all(sent.map((phone) => request(phone, ['first', 'second'])));
    await eventually(async () => expect(await metric(/^smsonly_sms_gateway_paused/)).toBe(1));
    const readiness = await fetch(`${managementUrl}/health/ready`);
    expect([readiness.status, await readiness.json()]).toMatchObject([
      503,
      { faults: { gateway: expect.any(String) } },
    ]);
    toGateway.heal();
    await eventually(() => {
      for (const phone of sent) expect(types(phone).filter((type) => type === 'SmsDelivered')).toHaveLength(2);
    });
    for (const phone of sent) {
      const texts = await onPhone(phone);
      // A call that met the cut in the middle has an unknown outcome, and does not hold up what comes after it.
      if (types(phone).includes('SmsOutcomeUnknown')) texts.sort();
      expect(texts).toEqual(['first', 'second']);
    }
  });

  it('acknowledges no callback that it cannot store, and continues when the database is back', async () => {
    const [one, two] = [newPhone(), newPhone()];
    toDatabase.cut();
    await request(one, ['while the database is away']);
    await fromPhone(two, 'stored later');
    await eventually(async () =>
      expect((await callback(`mo?token=${token}`, 'id=away-1&from=1&to=2&binary=41&coding=%00'))[0]).toBe(503),
    );
    toDatabase.heal();
    await eventually(() => {
      expect(types(one)).toEqual(['SmsAccepted', 'SmsDelivered']);
      expect(types(two)).toEqual(['SmsReceived']);
    });
  });

  it('counts reports and SMS from phones by connector, and shows the age of the last of each', async () => {
    const phone = newPhone();
    await request(phone, ['Hei']);
    await fromPhone(phone, 'Hei selv');
    await eventually(async () => {
      expect(
        await metric(/^smsonly_sms_reports_total.*level="1".*means="accepted".*connector="smsc1"/),
      ).toBeGreaterThan(0);
      expect(
        await metric(/^smsonly_sms_reports_total.*level="2".*means="delivered".*connector="smsc1"/),
      ).toBeGreaterThan(0);
      expect(await metric(/^smsonly_sms_inbound_total.*connector="smsc1"/)).toBeGreaterThan(0);
      for (const direction of ['out', 'in'])
        expect(await metric(new RegExp(`^smsonly_sms_callback_age_seconds.*direction="${direction}"`))).toBeLessThan(
          60,
        );
    });
    // At level 2 the field holds the SMSC's ID, which must not become a label.
    const text = await fetch(`${managementUrl}/metrics`).then((answer) => answer.text());
    const connectors = [...text.matchAll(/^smsonly_sms_reports_total.*connector="([^"]*)"/gm)].map(([, name]) => name);
    for (const connector of connectors) expect(['smsc1', 'unknown']).toContain(connector);
  });

  it('shows silent inbound traffic beside healthy outbound traffic', async () => {
    const phone = newPhone();
    const of = (name: string, labels: string) => metric(new RegExp(`^smsonly_sms_${name}_total\\{.*${labels}`));
    const counted = async () => ({
      taken: await of('callbacks', 'direction="in".*fate="taken"'),
      events: await of('inbound', 'direction="in".*connector="smsc1"'),
      reports: await of('reports', 'direction="out".*means="delivered".*connector="smsc1"'),
      delivered: await of('outcomes', 'direction="out",connector="smsc1",fact="SmsDelivered"'),
      attempts: await of('attempts', 'direction="out",.*outcome="accepted"'),
    });
    await fromPhone(phone, 'the way in is well');
    await eventually(() => expect(types(phone)).toEqual(['SmsReceived']));
    const before = await counted();
    await fault({ mo: 'lost', phone });
    await fromPhone(phone, 'lost on its way');
    const [id] = await request(phone, ['the way out is well']);
    await eventually(() => expect(types(phone, id)).toEqual(['SmsAccepted', 'SmsDelivered']));
    const after = await counted();
    expect(after).toEqual({
      taken: before.taken,
      events: before.events,
      reports: before.reports + 1,
      delivered: before.delivered + 1,
      attempts: before.attempts + 1,
    });
    const age = (direction: string) =>
      metric(new RegExp(`^smsonly_sms_callback_age_seconds.*direction="${direction}"`));
    expect(await age('out')).toBeLessThan(await age('in'));
  });

  it('is ready with own splitting while the gateway would truncate, and shows it in metrics; not with splitting by the gateway', async () => {
    const { JASMIN_URL: url = '', SMS_MAX_PARTS: maxParts = '', SMS_SPLITTING: splitting = '' } = adapterEnv;
    const port = await freePort();
    const cutting = new AppProcess(
      'jasmin-simulator',
      {
        JASMIN_SIMULATOR_PORT: String(port),
        SMS_CALLBACK_URL: adapterUrl,
        JASMIN_CALLBACK_TOKEN: token,
        SIMULATOR_MAX_PARTS: '5',
        LOG_LEVEL: 'fatal',
      },
      `http://127.0.0.1:${port}/health/ready`,
    );
    await cutting.start();
    await adapter.end('SIGTERM');
    Object.assign(adapterEnv, { JASMIN_URL: `http://127.0.0.1:${port}`, SMS_MAX_PARTS: '20', SMS_SPLITTING: 'own' });
    await adapter.start();
    await eventually(async () => expect(await metric(/^smsonly_sms_gateway_cuts\{.*splitting="own"/)).toBe(1));
    const phone = newPhone();
    const long = 'x'.repeat(6 * 153);
    const [id] = await request(phone, [long]);
    await eventually(() => expect(types(phone, id)).toEqual(['SmsAccepted', 'SmsDelivered']));
    const arrived = await fetch(`http://127.0.0.1:${port}/phones/${encodeURIComponent(phone)}/messages`);
    expect(await arrived.json()).toMatchObject([{ text: long }]);

    await adapter.end('SIGTERM');
    Object.assign(adapterEnv, { SMS_SPLITTING: 'gateway' });
    adapter.launch();
    await eventually(async () => {
      const answer = await fetch(`${managementUrl}/health/ready`).then((ready) => ready.json());
      expect(answer).toMatchObject({ faults: { gateway: expect.stringContaining('cuts a text of 20 parts after 5') } });
    });
    expect(await metric(/^smsonly_sms_gateway_cuts\{.*splitting="gateway"/)).toBe(1);
    await adapter.end('SIGTERM');
    await cutting.end('SIGTERM');
    Object.assign(adapterEnv, { JASMIN_URL: url, SMS_MAX_PARTS: maxParts, SMS_SPLITTING: splitting });
    await adapter.start();
  });

  it('remembers texts published with gaps for SMS_PARTS_MEMORY', async () => {
    await adapter.end('SIGTERM');
    Object.assign(adapterEnv, { SMS_PARTS_WAIT: '200ms', SMS_PARTS_MEMORY: '1ms' });
    await adapter.start();
    const phone = newPhone();
    const said = (order: number[]) =>
      fromPhone(phone, `${'a'.repeat(153)}${'b'.repeat(10)}`, {
        parts: 'separate',
        reference: 7,
        header: 'udh8',
        order,
      });
    const texts = () => events(phone).map(({ data }) => 'text' in data && data.text);
    await said([1]);
    await eventually(() => expect(texts()).toEqual([`${'a'.repeat(153)} [part 2 of 2 missing]`]));
    await said([2]);
    await eventually(() => expect(texts().slice(1)).toEqual(['[part 1 of 2 missing] bbbbbbbbbb']));
    await adapter.end('SIGTERM');
    delete adapterEnv['SMS_PARTS_WAIT'];
    delete adapterEnv['SMS_PARTS_MEMORY'];
    await adapter.start();
  });

  it('is not ready and sends nothing while the gateway would truncate, and continues when it does not', async () => {
    const { SMS_MAX_PARTS: maxParts = '', SMS_SPLITTING: splitting = '' } = adapterEnv;
    await adapter.end('SIGTERM');
    // The simulator leaves 20 parts whole.
    Object.assign(adapterEnv, { SMS_SPLITTING: 'gateway', SMS_MAX_PARTS: '21' });
    adapter.launch();
    const phone = newPhone();
    const long = 'x'.repeat(400);
    await request(phone, [long]);
    await eventually(async () => {
      const answer = await fetch(`${managementUrl}/health/ready`).then((ready) => ready.json());
      expect(answer).toMatchObject({ faults: { gateway: expect.stringContaining('long_content_max_parts') } });
    });
    await eventually(async () => expect(await metric(/^smsonly_sms_queue_length/)).toBe(1));
    expect(await onPhone(phone)).toEqual([]);
    await adapter.end('SIGTERM');
    Object.assign(adapterEnv, { SMS_MAX_PARTS: '20' });
    await adapter.start();
    await eventually(() => expect(types(phone)).toEqual(['SmsAccepted', 'SmsDelivered']));
    expect(await onPhone(phone)).toEqual([long]);
    await adapter.end('SIGTERM');
    Object.assign(adapterEnv, { SMS_MAX_PARTS: maxParts, SMS_SPLITTING: splitting });
    await adapter.start();
  });

  it('sends what was requested while it was down', async () => {
    await adapter.end('SIGTERM');
    const phone = newPhone();
    await request(phone, ['while down']);
    await fromPhone(phone, 'callback while down');
    await adapter.start();
    await eventually(() => expect(types(phone).sort()).toEqual(['SmsAccepted', 'SmsDelivered', 'SmsReceived']), {
      timeout: 30_000,
    });
  });
});
