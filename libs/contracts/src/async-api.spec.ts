import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { asyncApiDocument } from './async-api.js';

const file = fileURLToPath(new URL('../../../docs/asyncapi.json', import.meta.url));

describe('the AsyncAPI document', () => {
  it('in docs/ says what the schemas say (UPDATE_DOCS=1 writes it anew)', () => {
    const text = `${JSON.stringify(asyncApiDocument(), null, 2)}\n`;
    if (process.env.UPDATE_DOCS === '1') writeFileSync(file, text);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('has no reference that leads nowhere', () => {
    const document = asyncApiDocument() as Record<string, unknown>;
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(references.length).toBeGreaterThan(30);
    for (const reference of references) {
      const found = reference
        .split('/')
        .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document);
      expect({ reference, found: found !== undefined }).toEqual({ reference, found: true });
    }
  });
});
