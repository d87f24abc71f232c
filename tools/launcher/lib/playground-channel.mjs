// What the playground and the launcher tell each other: how services are, and which are to be killed or started. The other end:
// apps/playground/src/server/services/launcher-channel.ts.

/** Phones are in the simulator's memory: killing it would show a loss that the system has nothing to do with. */
const NOT_TO_BE_KILLED = ['jasmin-simulator', 'playground'];

export class PlaygroundChannel {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #playground;

  /**
   * @param {import('./supervisor.mjs').Supervisor} supervisor
   * @param {readonly string[]} services those that the playground may see
   */
  constructor(supervisor, services) {
    this.supervisor = supervisor;
    this.services = services.filter((name) => name !== 'playground');
  }

  /** Takes the channel to a playground that was just started. @param {import('node:child_process').ChildProcess} playground */
  open(playground) {
    this.#playground = playground;
    playground.on('message', (message) => this.#obey(message));
    playground.on('error', () => {}); // it ended before it heard us: the supervisor sees that
    this.tell();
  }

  /** Tells how the services are, after each change. */
  tell() {
    if (!this.#playground?.connected) return;
    const services = this.supervisor
      .states()
      .filter(({ name }) => this.services.includes(name))
      .map(({ name, state }) => ({ name, state, canKill: !NOT_TO_BE_KILLED.includes(name) }));
    this.#playground.send({ type: 'services', services }, () => {});
  }

  /** @param {unknown} message */
  #obey(message) {
    const { type, name } = /** @type {{ type?: unknown, name?: unknown }} */ (message ?? {});
    if (typeof name !== 'string' || !this.services.includes(name) || NOT_TO_BE_KILLED.includes(name)) return;
    if (type === 'kill') this.supervisor.takeDown(name);
    if (type === 'start') this.supervisor.bringBack(name);
  }
}
