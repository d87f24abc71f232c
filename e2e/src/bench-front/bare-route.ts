/**
 * What imps-front is compared with: a Fastify route that reads the same bodies over the same connections and answers each with an empty
 * 200. A process of its own; tells its port to its parent, which ends it.
 */
import fastify from 'fastify';
import { contentType } from './documents.js';

if (!process.send) throw new Error('started by npm run bench:front only');
const server = fastify();
server.removeAllContentTypeParsers();
server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
server.post('/imps', (_request, reply) => reply.header('content-type', contentType).send(''));
const address = await server.listen({ port: 0, host: '127.0.0.1' });
process.send(`${address}/imps`);
process.once('disconnect', () => process.exit(0));
