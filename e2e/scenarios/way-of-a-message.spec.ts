import { describe, expect, it } from '@jest/globals';
import type { CollectedSpan } from '../src/spans/span-collector.js';
import { findNobody } from './way-of-a-message.js';

const span = (attributes: Record<string, unknown>): CollectedSpan => ({
  ...{ service: 'routing', name: 'handle', traceId: 't', spanId: 's', parentSpanId: undefined, startedAt: 0n },
  ...{ attributes, links: [], events: [] },
});
const look = (attributes: Record<string, unknown>) => () =>
  findNobody([...Array<CollectedSpan>(101).fill(span({})), span(attributes)], ['alice-pw']);

describe('a look for people in spans', () => {
  it.each([['+4790000009'], ['wv:4790000009@im.example.com'], ['004790000009'], ['<UserID>+4790000009</UserID>']])(
    'finds the number in %s',
    (key) => expect(look({ key })).toThrow(/has a number/),
  );

  it('finds a secret', () => expect(look({ key: ['x', 'Alice-PW'] })).toThrow(/has alice-pw/));

  it('takes no masked number for one, and no ID', () =>
    expect(look({ key: '+47******09', id: '01934790-0000-7000-8000-479000000947' })).not.toThrow());
});
