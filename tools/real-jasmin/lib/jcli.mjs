// Jasmin's console (telnet), with the user that jasmind is started with. It listens on loopback only.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../launcher/lib/steps.mjs';

/** Jasmin's own defaults. */
export const ADMIN = { user: 'jcliadmin', password: 'jclipwd' };

const ANSWER_LIMIT_MS = 15_000;

/** One session. */
export class Jcli {
  /** @param {import('node:net').Socket} socket */
  constructor(socket) {
    this.socket = socket.setEncoding('utf8');
    this.unread = '';
    this.ended = false;
    socket.on('data', (text) => (this.unread += text));
    socket.on('close', () => (this.ended = true));
    socket.on('error', () => (this.ended = true));
  }

  /** @param {string} host @param {number} port */
  static async open(host, port) {
    const socket = connect({ host, port, noDelay: true });
    await once(socket, 'connect');
    const session = new Jcli(socket);
    await session.until(/required\./);
    socket.write(`${ADMIN.user}\r\n`);
    await session.until(/Password: $/);
    socket.write(`${ADMIN.password}\r\n`);
    await session.until(/jcli : $/);
    return session;
  }

  /** One command; returns what jCli printed. @param {string} line */
  async command(line) {
    this.socket.write(`${line}\r\n`);
    const text = await this.until(/(jcli : |\n> )$/);
    return text
      .replaceAll('\r', '')
      .replace(/(jcli : |\n> )$/, '')
      .replace(/^\n+|\n+$/g, '');
  }

  /**
   * A command that reads lines until `ok`.
   * @param {string} first @param {readonly string[]} lines @param {RegExp} [success]
   * @throws {Problem} with jCli's answer
   */
  async form(first, lines, success = /Successfully/) {
    let said = await this.command(first);
    for (const line of [...lines, 'ok']) said += `\n${await this.command(line)}`;
    if (!success.test(said))
      throw new Problem(`jCli refused "${first}":\n${said.replace(/password .*/g, 'password …')}`);
  }

  /** The first words of a listing's lines. @param {string} command */
  async names(command) {
    const listing = await this.command(command);
    return [...listing.matchAll(/^#!?(\S+)\s/gm)].map(([, name]) => name ?? '');
  }

  close() {
    this.socket.destroy();
  }

  /** @param {RegExp} end @returns {Promise<string>} */
  async until(end) {
    const deadline = performance.now() + ANSWER_LIMIT_MS;
    while (!end.test(this.unread)) {
      if (this.ended) throw new Problem('jCli closed the connection');
      if (performance.now() > deadline) throw new Problem('jCli does not answer');
      await sleep(5);
    }
    const text = this.unread;
    this.unread = '';
    return text;
  }
}
