import { Client } from 'pg';
import type { Fault, Service } from './draw-faults.js';
import type { Journal } from './journal.js';
import type { Rig } from './rig.js';
import type { TcpProxy } from '@smsonly/testing';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets a fault happen and heals it: when it resolves, everything is there again. */
export async function inflict(fault: Fault, rig: Rig, journal: Journal, phones: readonly string[]): Promise<void> {
  const { system, kafka, postgres } = rig;
  switch (fault.kind) {
    case 'kill':
      if (fault.isBeside) await rig.launch(second(fault.service));
      await system.kill(fault.service);
      await pause(fault.downMs);
      return rig.launch(fault.service);
    case 'freeze':
      if (fault.isBeside) await rig.launch(second(fault.service));
      system.signal(fault.service, 'SIGSTOP');
      await pause(fault.ms);
      system.signal(fault.service, 'SIGCONT');
      return;
    case 'rolling restart':
      await rig.launch(second(fault.service));
      await system.end(fault.service);
      return rig.launch(fault.service);
    case 'broker killed':
    case 'broker stopped':
      await (fault.kind === 'broker killed' ? kafka.kill() : kafka.stop());
      await pause(fault.downMs);
      return kafka.start();
    case 'database killed':
    case 'database stopped':
      await (fault.kind === 'database killed' ? postgres.kill() : postgres.stopImmediately());
      await pause(fault.downMs);
      return postgres.start();
    case 'database sessions ended':
      for (let time = 0; time < fault.times; time++) {
        await endSessions(postgres.url);
        await pause(300);
      }
      return;
    case 'gateway away':
      return cutFor(rig.toGateway, fault.ms);
    case 'callbacks cut':
      return cutFor(rig.toCallbacks, fault.ms);
    case 'gateway silent':
      rig.toGateway.hold('answers');
      await pause(fault.ms);
      return rig.toGateway.heal();
    case 'gateway frozen':
      system.signal('jasmin-simulator', 'SIGSTOP');
      await pause(fault.ms);
      return system.signal('jasmin-simulator', 'SIGCONT');
    case 'gateway failing':
      await rig.setGateway(fault.fault);
      await pause(fault.ms);
      return rig.setGateway(undefined);
    case 'both signals lost': {
      // The only SMS that may come twice: taken, and neither the answer nor the report reaches us.
      const phone = phones[0] ?? '';
      const from = Date.now();
      await rig.setGateway({ send: 'accept-then-cut', dlr: 'none', phone, times: 1 });
      await pause(1_500);
      await rig.setGateway(undefined);
      journal.signalLosses.push({ phone, from, to: Date.now() });
      return;
    }
    case 'cut from Kafka':
    case 'cut from Postgres': {
      const proxy = rig.way(fault.service, fault.kind === 'cut from Kafka' ? 'kafka' : 'postgres');
      if (fault.how === 'cut') return cutFor(proxy, fault.ms);
      if (fault.how === 'reset') return resetOften(proxy, fault.ms);
      proxy.hold();
      await pause(fault.ms);
      return proxy.heal();
    }
    case 'clients cut':
      if (fault.how === 'cut') return cutFor(rig.toFronts, fault.ms);
      if (fault.how === 'reset') return resetOften(rig.toFronts, fault.ms);
      return loseAnswers(rig.toFronts, fault.ms);
  }
}

const second = (service: Service) => `${service}-1` as const;

async function cutFor(proxy: TcpProxy, ms: number): Promise<void> {
  proxy.cut();
  await pause(ms);
  proxy.heal();
}

async function resetOften(proxy: TcpProxy, ms: number): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; await pause(150)) proxy.reset();
}

/** What was asked is carried out, and who asked never learns it. */
async function loseAnswers(proxy: TcpProxy, ms: number): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end;) {
    proxy.hold('answers');
    await pause(200);
    proxy.reset();
    proxy.heal();
    await pause(200);
  }
}

async function endSessions(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
    );
  } finally {
    await client.end();
  }
}
