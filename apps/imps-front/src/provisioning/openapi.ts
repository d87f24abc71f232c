import { longestUserId } from './read-registration.js';
import { accountSchema, problemSchema, registrationSchema } from './schemas.js';

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});
const account = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Account' } } },
});
const common = {
  '400': problem('The user ID, a number or the body is invalid'),
  '401': {
    ...problem('The token is missing or wrong'),
    headers: { 'WWW-Authenticate': { description: 'Bearer', schema: { type: 'string' } } },
  },
  '500': problem('Internal error'),
  '503': problem('The database does not answer; try again later'),
};
const ofTheBody = {
  '413': problem('The body is larger than 16 KiB'),
  '415': problem('The body is not application/json'),
};
const unknownAccount = { '404': problem('No such account') };
const userId = {
  name: 'userId',
  in: 'path',
  required: true,
  description:
    'User ID, percent-encoded: wv%3Aalice%40im.example.com. A user part that is a number must be the msisdn.',
  schema: { type: 'string', maxLength: longestUserId },
};

/** The provisioning API, as it is served at /v1/openapi.json. */
export const openapi = {
  openapi: '3.1.0',
  info: {
    title: 'smsonly provisioning API',
    version: '1',
    description:
      'Registers the users of the instant-messaging service. For the operator only. Another path or method than those described here is answered 404.',
  },
  security: [{ token: [] }],
  paths: {
    '/v1/openapi.json': {
      get: {
        summary: 'Gives this document; needs no token',
        security: [],
        responses: { '200': { description: 'OpenAPI 3.1', content: { 'application/json': { schema: {} } } } },
      },
    },
    '/v1/accounts/{userId}': {
      parameters: [userId],
      put: {
        summary: 'Registers a user, or changes their account',
        description:
          'The number and the name become what the body says; one that it leaves out is taken away. A password left out stays as it is.',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Registration' } } },
        },
        responses: {
          '200': account('Changed'),
          '201': {
            ...account('Registered'),
            headers: { Location: { description: 'Path of the account', schema: { type: 'string' } } },
          },
          ...common,
          ...ofTheBody,
          '409': problem('Another account has this number'),
        },
      },
      get: {
        summary: 'Returns an account',
        responses: { '200': account('The account'), ...common, ...unknownAccount },
      },
      delete: {
        summary: 'Deregisters a user: ends their sessions and deletes their account',
        responses: { '204': { description: 'Deleted' }, ...common, ...unknownAccount, ...ofTheBody },
      },
    },
  },
  components: {
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    schemas: {
      Registration: registrationSchema,
      Account: accountSchema,
      Problem: problemSchema,
    },
  },
} as const;
