import { describe, expect, it } from '@jest/globals';
import { childTraceparent, newTraceparent, traceId } from './index.js';

describe('trace context', () => {
  it('keeps the trace and takes a new span', () => {
    const parent = newTraceparent();
    const child = childTraceparent(parent);
    expect(traceId(child)).toBe(traceId(parent));
    expect(child).not.toBe(parent);
  });

  it('begins a new trace when the parent is malformed', () => {
    expect(traceId(childTraceparent('00-nonsense'))).toMatch(/^[0-9a-f]{32}$/);
  });
});
