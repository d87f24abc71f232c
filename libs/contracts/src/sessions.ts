import { Type } from 'typebox';
import { fact } from './fact.js';
import { ClientId, Instant, Requester } from './shapes.js';

/** A user's session events are published to the topics of their requests, so that they keep their place among them. */
export const sessionFacts = {
  SessionStarted: fact(
    'An IM user logged in.',
    Type.Object({
      session: Requester,
      startedAt: Instant,
      clientId: ClientId,
      clientType: Type.Optional(Type.String()),
    }),
  ),
  SessionEnded: fact(
    'A session is over: logged out, expired, replaced by another, ended by the operator, or its account was deleted.',
    Type.Object({
      session: Requester,
      endedAt: Instant,
      cause: Type.Union([
        Type.Literal('logout'),
        Type.Literal('expired'),
        Type.Literal('replaced'),
        Type.Literal('operator'),
        Type.Literal('account-deleted'),
      ]),
    }),
  ),
};
