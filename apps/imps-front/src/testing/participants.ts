import { setTimeout as sleep } from 'node:timers/promises';
import type { Envelope, Fact, FactOf } from '@smsonly/contracts';
import { answer, type Outgoing, type Subscriptions } from '@smsonly/kafka';
import type { FrontScene } from './front-scene.js';
import { removeAtRouting } from './offers-at-routing.js';

type ReceivedEvent = Envelope<FactOf<'message-requests'> | FactOf<'presence-requests'>>;

/** What the participants in place of routing and presence received, in its order. */
export class ReceivedEvents {
  readonly #byId = new Map<string, ReceivedEvent>();

  get all(): ReceivedEvent[] {
    return [...this.#byId.values()];
  }

  /** Once per event: the transport may deliver what it then rolls back. */
  record(events: readonly Envelope<Fact>[]): void {
    for (const event of events as readonly ReceivedEvent[]) {
      const key = `${event.origin.topic} ${event.id}`;
      if (!this.#byId.has(key)) this.#byId.set(key, event);
    }
  }

  /** Types received from a user, on one topic. */
  types(userId: string, topic: 'message-requests' | 'presence-requests'): string[] {
    return this.all.filter((one) => one.key === userId && one.origin.topic === topic).map(({ type }) => type);
  }

  of<T extends ReceivedEvent['type']>(type: T, userId?: string): Extract<ReceivedEvent, { type: T }>[] {
    return this.all.filter((one) => one.type === type && (userId === undefined || one.key === userId)) as never;
  }
}

/** Answers every message with 200 and an ID; one whose text is `unanswered` never, one whose text is `late` a second later. */
export async function routingStandIn(scene: FrontScene, received: ReceivedEvents): Promise<void> {
  const record = recording(received);
  await scene.participant('routing', {
    'message-requests': {
      SessionStarted: record,
      SessionEnded: record,
      OfferAcknowledged: async (events, { tx }) => {
        await removeAtRouting(
          tx,
          events.map(({ data }) => data.offerId),
        );
        return record(events);
      },
      OfferRested: record,
      OfferRefused: record,
      MessageRejectionRequested: async (events) => {
        received.record(events);
        return events.map((request) => {
          const code = request.data.messageIds.includes('unknown') ? 426 : 200;
          return answer(request, { type: 'RequestCompleted', data: { result: { code } } });
        });
      },
      MessageForwardRequested: async (events) => {
        received.record(events);
        return events.map((request) =>
          answer(request, { type: 'MessageAnswered', data: { result: { code: 200 }, messageId: `m-${request.id}` } }),
        );
      },
      MessageSubmitted: async (events) => {
        received.record(events);
        if (events.some(({ data }) => data.content.data === 'late')) await sleep(1_000);
        return events
          .filter(({ data }) => data.content.data !== 'unanswered')
          .map((request) =>
            answer(request, { type: 'MessageAnswered', data: { result: { code: 200 }, messageId: `m-${request.id}` } }),
          );
      },
      BlockChangeRequested: async (events) => {
        received.record(events);
        return events.map((request) => answer(request, { type: 'RequestCompleted', data: { result: { code: 200 } } }));
      },
      BlockListsRequested: 'ignored',
    },
  });
}

/** Knows one contact list and no presence. */
export async function presenceStandIn(scene: FrontScene, received: ReceivedEvents): Promise<void> {
  const record = recording(received);
  const done = async (events: readonly ReceivedEvent[]): Promise<Outgoing[]> => {
    received.record(events);
    return events.map((request) => answer(request, { type: 'RequestCompleted', data: { result: { code: 200 } } }));
  };
  const table: Subscriptions['presence-requests'] = {
    SessionStarted: record,
    SessionEnded: record,
    ListsRequested: async (events) => {
      received.record(events);
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

function recording(received: ReceivedEvents) {
  return async (events: readonly Envelope<Fact>[]): Promise<Outgoing[]> => {
    received.record(events);
    return [];
  };
}
