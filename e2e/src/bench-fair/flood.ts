/**
 * One user, or a stranger, who asks as much as they can. A process of its own, so that it takes no turns of the quiet user's clock;
 * told what to do by its parent, which ends it.
 */
import { connect } from 'node:net';
import { rawPost } from '../attacks/raw-lines.js';
import { contentType, loginDocument, pollDocument, sendDocument } from '../bench-front/documents.js';
import { KeptConnections } from '../bench-front/kept-connections.js';
import type { FloodOrder } from './flood-order.js';

const lines = 8;

function pipeline(url: string, body: Buffer): void {
  const { hostname, port } = new URL(url);
  const polls = Buffer.concat(Array.from({ length: 200 }, () => rawPost(contentType, body)));
  for (let line = 0; line < lines; line++) {
    const socket = connect(Number(port), hostname).resume();
    const write = (): void => {
      while (socket.write(polls));
    };
    socket.on('connect', write).on('drain', write);
    socket.on('error', () => undefined);
  }
}

function post(url: string, atOnce: number, document: (index: number) => Buffer): void {
  const connections = new KeptConnections(url, atOnce);
  let count = 0;
  const one = async (): Promise<void> => {
    for (;;) await connections.post(document(count++)).catch(() => undefined);
  };
  for (let index = 0; index < atOnce; index++) void one();
}

process.once('message', ({ flood, url, sessionIds, from, to }: FloodOrder) => {
  const session = (index: number) => sessionIds[index % sessionIds.length] ?? '';
  if (flood === 'pipelined polls') pipeline(url, pollDocument(session(0)));
  if (flood === 'many sessions')
    post(url, 64, (index) =>
      index % 4 === 0 ? sendDocument(session(index), `f${index}`, { from, to }, 'flood') : pollDocument(session(index)),
    );
  if (flood === 'large bodies')
    post(url, lines, (index) => sendDocument(session(index), `f${index}`, { from, to }, 'x'.repeat(250_000)));
  if (flood === 'logins') post(url, 32, (index) => loginDocument(from, `wrong ${index}`, index));
});
process.once('disconnect', () => process.exit(0));
