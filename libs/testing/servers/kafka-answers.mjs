// Whether a Kafka broker serves, asked in a few bytes of its protocol: suites of a client library must not depend on one to wait.
import { connect } from 'node:net';

const METADATA = 3;
const VERSION = 1;
const CORRELATION = 7;

/** A metadata request for all topics, with its length before it. */
function metadataRequest() {
  const client = Buffer.from('testing');
  const body = Buffer.alloc(2 + 2 + 4 + 2 + client.length + 4);
  let at = body.writeInt16BE(METADATA, 0);
  at = body.writeInt16BE(VERSION, at);
  at = body.writeInt32BE(CORRELATION, at);
  at = body.writeInt16BE(client.length, at);
  at += client.copy(body, at);
  body.writeInt32BE(-1, at);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length);
  return Buffer.concat([length, body]);
}

/**
 * Asks a broker for its cluster and gives how many brokers are alive there; a broker counts itself from when it serves.
 * Rejects when nothing listens or nothing is answered.
 * @param {string} address host:port
 * @returns {Promise<number>}
 */
export function liveBrokers(address) {
  const { hostname: host, port } = new URL(`kafka://${address}`);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port) }, () => socket.write(metadataRequest()));
    let answer = Buffer.alloc(0);
    socket.setTimeout(5_000, () => socket.destroy(new Error(`${address} does not answer`)));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`${address} has closed the connection`)));
    socket.on('data', (bytes) => {
      answer = Buffer.concat([answer, bytes]);
      if (answer.length < 12) return; // length, correlation, number of brokers
      resolve(answer.readInt32BE(8));
      socket.destroy();
    });
  });
}
