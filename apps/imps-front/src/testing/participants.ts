import type { Envelope, Fact, FactOf } from '@smsonly/contracts';
import { answer, type Outgoing, type Subscriptions } from '@smsonly/kafka';
import type { FrontScene } from './front-scene.js';

type Heard = Envelope<FactOf<'message-requests'> | FactOf<'presence-requests'>>;

/** What the participants in place of routing and presence heard, in their order. */
export class Heards {
  readonly #byId = new Map<string, Heard>();

  get all(): Heard[] {
    return [...this.#byId.values()];
  }

  /** Once for each event: the transport may hand over what it then undoes. */
  note(events: readonly Envelope<Fact>[]): void {
    for (const event of events as readonly Heard[]) {
      const key = `${event.origin.topic} ${event.id}`;
      if (!this.#byId.has(key)) this.#byId.set(key, event);
    }
  }

  /** Types heard from a user, on one topic. */
  types(userId: string, topic: 'message-requests' | 'presence-requests'): string[] {
    return this.all.filter((one) => one.key === userId && one.origin.topic === topic).map(({ type }) => type);
  }

  of<T extends Heard['type']>(type: T, userId?: string): Extract<Heard, { type: T }>[] {
    return this.all.filter((one) => one.type === type && (userId === undefined || one.key === userId)) as never;
  }
}

/** Answers every message with 200 and an ID; one whose text is `unanswered` never. */
export async function routingStandIn(scene: FrontScene, heard: Heards): Promise<void> {
  const note = noting(heard);
  await scene.participant('routing', {
    'message-requests': {
      SessionStarted: note,
      SessionEnded: note,
      OfferAcknowledged: note,
      OfferRested: note,
      MessageSubmitted: async (events) => {
        heard.note(events);
        return events
          .filter(({ data }) => data.content.data !== 'unanswered')
          .map((request) =>
            answer(request, { type: 'MessageAnswered', data: { result: { code: 200 }, messageId: `m-${request.id}` } }),
          );
      },
      BlockChangeRequested: async (events) => {
        heard.note(events);
        return events.map((request) => answer(request, { type: 'RequestCompleted', data: { result: { code: 200 } } }));
      },
      BlockListsRequested: 'ignored',
    },
  });
}

/** Knows one contact list and nobody's presence. */
export async function presenceStandIn(scene: FrontScene, heard: Heards): Promise<void> {
  const note = noting(heard);
  const done = async (events: readonly Heard[]): Promise<Outgoing[]> => {
    heard.note(events);
    return events.map((request) => answer(request, { type: 'RequestCompleted', data: { result: { code: 200 } } }));
  };
  const table: Subscriptions['presence-requests'] = {
    SessionStarted: note,
    SessionEnded: note,
    ListsRequested: async (events) => {
      heard.note(events);
      return events.map((request) =>
        answer(request, {
          type: 'ListsReported',
          data: { result: { code: 200 }, lists: [], defaultList: 'wv:alice/friends@im.example.com' },
        }),
      );
    },
    ListCreationRequested: done,
    ListDeletionRequested: done,
    ListManagementRequested: done,
    PresenceUpdateRequested: done,
    PresenceRequested: done,
    SubscriptionRequested: done,
    UnsubscriptionRequested: done,
    AuthorisationAnswered: done,
    AuthorisationCancelled: done,
    AttributeListCreationRequested: done,
    AttributeListDeletionRequested: done,
    AttributeListsRequested: done,
    WatchersRequested: done,
  };
  await scene.participant('presence', { 'presence-requests': table });
}

function noting(heard: Heards) {
  return async (events: readonly Envelope<Fact>[]): Promise<Outgoing[]> => {
    heard.note(events);
    return [];
  };
}
