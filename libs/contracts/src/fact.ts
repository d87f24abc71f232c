/**
 * A fact is something that happened, or was asked for, under a name in the past tense. Each has one JSON schema, from which
 * its type, the consumer's validation and the AsyncAPI document are derived.
 */
import type { Static, TObject } from 'typebox';

export type Fact<T extends string = string, D = unknown> = Readonly<{ type: T; data: D }>;

/** One type of fact: its schema, and the major version of its shape. */
export type FactDefinition<S extends TObject = TObject> = Readonly<{ description: string; version: number; data: S }>;

export function fact<const S extends TObject>(description: string, data: S, version = 1): FactDefinition<S> {
  return { description, version, data };
}

export type FactDefinitions = Readonly<Record<string, FactDefinition>>;

/** Union of all facts that a set of definitions declares. */
export type FactIn<D extends FactDefinitions> = {
  [T in keyof D & string]: Fact<T, Static<D[T]['data']>>;
}[keyof D & string];

/**
 * A topic: who writes it, what its key is (order holds per key), which facts it carries, and whether message texts are among them.
 * All topics of facts are kept for TEXT_RETENTION.
 */
export type TopicDefinition<D extends FactDefinitions = FactDefinitions> = Readonly<{
  description: string;
  producer: 'imps-front' | 'presence' | 'routing' | 'sms-adapter' | 'any';
  key: 'user' | 'msisdn' | 'request' | 'origin';
  carriesText: boolean;
  facts: D;
}>;

export function topic<const D extends FactDefinitions>(definition: TopicDefinition<D>): TopicDefinition<D> {
  return definition;
}
