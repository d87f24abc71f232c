import { Compile, type Validator } from 'typebox/compile';
import type { FactDefinition, FactDefinitions } from './fact.js';

/**
 * A record that does not conform to the schema of its fact. The message names the type, the place and what is expected
 * there, never a value.
 */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

const validators = new WeakMap<FactDefinition, Validator>();

function validator(definition: FactDefinition): Validator {
  let compiled = validators.get(definition);
  if (!compiled) validators.set(definition, (compiled = Compile(definition.data)));
  return compiled;
}

/**
 * Checks that `data` is what a fact of type `type` carries in a topic with these facts.
 * @throws SchemaError for a type that the topic does not carry, or data that does not fit
 */
export function checkFact(facts: FactDefinitions, type: string, data: unknown): void {
  const definition = Object.hasOwn(facts, type) ? facts[type] : undefined;
  if (!definition)
    throw new SchemaError(
      `type ${JSON.stringify(type)} is not a fact of this topic (${Object.keys(facts).join(', ')})`,
    );
  const compiled = validator(definition);
  if (compiled.Check(data)) return;
  const first = compiled.Errors(data)[0];
  throw new SchemaError(`${type}: ${first?.instancePath || '/'} ${first?.message ?? 'does not match the schema'}`);
}
