import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Database } from '@smsonly/persistence';
import { FrontScene, type RunningFront } from '../testing/front-scene.js';
import { openapi } from './openapi.js';

jest.setTimeout(90_000);

let scene: FrontScene;
let front: RunningFront;
/** Its database does not answer. */
let cutOff: RunningFront;

beforeAll(async () => {
  scene = await FrontScene.open();
  [front, cutOff] = await Promise.all([
    scene.start(),
    scene.startWithoutKafka({ DATABASE_URL: 'postgresql://smsonly@127.0.0.1:1/smsonly' }),
  ]);
  await scene.register(front, 'wv:alice', { password: 'alice-pw', msisdn: '+4790000001' });
  for (const user of ['wv:undated', 'wv:overlong']) await scene.register(front, user, { password: 'pw' });
  const db = new Database({ url: scene.databaseUrl, service: 'imps_front' });
  // A date that no Date can hold, and a name that no event can.
  await db.sql.run`update account set registered_at = 'infinity' where user_id like 'wv:undated@%'`;
  await db.sql.run`
    update account set display_name = repeat('x', 2000000) where user_id like 'wv:overlong@%'`;
  await db.close();
});
afterAll(async () => {
  await scene?.[Symbol.asyncDispose]();
});

const tooLarge = JSON.stringify({ password: 'x'.repeat(17 * 1024) });
const wrongToken = (method: string) => scene.admin(front, method, 'wv:alice', undefined, 'wrong');
const ofAnotherType = (method: string) =>
  fetch(`${front.provisioning}/v1/accounts/wv%3Aalice`, {
    method,
    headers: { authorization: 'Bearer test-token', 'content-type': 'text/plain' },
    body: '{"password":"pw"}',
  });

/** The request that gets each answer of the document, by operation and status. */
const asked: Readonly<Record<string, () => Promise<Response>>> = {
  'GET /v1/openapi.json 200': () => fetch(`${front.provisioning}/v1/openapi.json`),
  'PUT /v1/accounts/{userId} 200': () => scene.admin(front, 'PUT', 'wv:alice', { displayName: 'Alice' }),
  'PUT /v1/accounts/{userId} 201': () => scene.admin(front, 'PUT', 'wv:bob', { password: 'p', msisdn: '+4790000002' }),
  'PUT /v1/accounts/{userId} 400': () => scene.admin(front, 'PUT', 'wv:carol', { password: 'p', msisdn: '12' }),
  'PUT /v1/accounts/{userId} 401': () => wrongToken('PUT'),
  'PUT /v1/accounts/{userId} 409': () => scene.admin(front, 'PUT', 'wv:eve', { password: 'p', msisdn: '+4790000002' }),
  'PUT /v1/accounts/{userId} 413': () => scene.admin(front, 'PUT', 'wv:alice', tooLarge),
  'PUT /v1/accounts/{userId} 415': () => ofAnotherType('PUT'),
  'PUT /v1/accounts/{userId} 500': () => scene.admin(front, 'PUT', 'wv:undated', { password: 'p' }),
  'PUT /v1/accounts/{userId} 503': () => scene.admin(cutOff, 'PUT', 'wv:alice', { password: 'p' }),
  'GET /v1/accounts/{userId} 200': () => scene.admin(front, 'GET', 'wv:alice'),
  'GET /v1/accounts/{userId} 400': () => scene.admin(front, 'GET', 'wv:al ice'),
  'GET /v1/accounts/{userId} 401': () => wrongToken('GET'),
  'GET /v1/accounts/{userId} 404': () => scene.admin(front, 'GET', 'wv:nobody'),
  'GET /v1/accounts/{userId} 500': () => scene.admin(front, 'GET', 'wv:undated'),
  'GET /v1/accounts/{userId} 503': () => scene.admin(cutOff, 'GET', 'wv:alice'),
  'DELETE /v1/accounts/{userId} 204': () => scene.admin(front, 'DELETE', 'wv:alice'),
  'DELETE /v1/accounts/{userId} 400': () => scene.admin(front, 'DELETE', 'wv:al ice'),
  'DELETE /v1/accounts/{userId} 401': () => wrongToken('DELETE'),
  'DELETE /v1/accounts/{userId} 404': () => scene.admin(front, 'DELETE', 'wv:nobody'),
  'DELETE /v1/accounts/{userId} 413': () => scene.admin(front, 'DELETE', 'wv:alice', tooLarge),
  'DELETE /v1/accounts/{userId} 415': () => ofAnotherType('DELETE'),
  'DELETE /v1/accounts/{userId} 500': () => scene.admin(front, 'DELETE', 'wv:overlong'),
  'DELETE /v1/accounts/{userId} 503': () => scene.admin(cutOff, 'DELETE', 'wv:alice'),
};

type Described = Readonly<{ content?: Readonly<Record<string, Media>>; headers?: Readonly<Record<string, unknown>> }>;
type Media = Readonly<{ schema: Readonly<{ $ref?: keyof typeof schemas }> }>;
type Operation = Readonly<{ responses: Readonly<Record<string, Described>> }>;

const described = new Map<string, Described>();
for (const [path, { parameters: _, ...operations }] of Object.entries<Record<string, unknown>>(openapi.paths)) {
  for (const [method, operation] of Object.entries(operations)) {
    for (const [status, answer] of Object.entries((operation as Operation).responses)) {
      described.set(`${method.toUpperCase()} ${path} ${status}`, answer);
    }
  }
}
const { Account, Problem } = openapi.components.schemas;
const schemas = { '#/components/schemas/Account': Account, '#/components/schemas/Problem': Problem };

describe('the OpenAPI document', () => {
  it('names every answer that is requested here, and no other', () => {
    expect([...described.keys()].sort()).toEqual(Object.keys(asked).sort());
  });

  it.each(Object.keys(asked))('describes the answer: %s', async (name) => {
    const { content = {}, headers = {} } = described.get(name) ?? {};
    const answer = await asked[name]!();
    expect(answer.status).toBe(Number(name.slice(-3)));
    for (const header of Object.keys(headers)) expect(answer.headers.get(header)).toEqual(expect.any(String));
    const text = await answer.text();
    const [type] = Object.keys(content);
    if (type === undefined) {
      expect(text).toBe('');
      return;
    }
    expect(answer.headers.get('content-type')?.split(';', 1)[0]).toBe(type);
    const body = JSON.parse(text) as Record<string, unknown>;
    const schema = schemas[content[type]?.schema.$ref as keyof typeof schemas];
    if (schema) {
      expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(body)));
      expect(Object.keys(body)).toEqual(expect.arrayContaining([...schema.required]));
    }
    if (schema === Problem) expect(body.status).toBe(answer.status);
  });

  it('names the headers of a new account and of a refused token', () => {
    expect(described.get('PUT /v1/accounts/{userId} 201')?.headers).toHaveProperty('Location');
    for (const method of ['PUT', 'GET', 'DELETE']) {
      expect(described.get(`${method} /v1/accounts/{userId} 401`)?.headers).toHaveProperty('WWW-Authenticate');
    }
  });

  it('describes what happens to requests that it does not name', async () => {
    for (const method of ['POST', 'PATCH']) {
      expect((await scene.admin(front, method, 'wv:bob', { password: 'p' })).status).toBe(404);
    }
    expect(openapi.info.description).toContain('404');
  });
});
