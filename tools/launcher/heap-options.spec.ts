import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { heapOptions } from './lib/heap-options.mjs';
import { at } from './lib/paths.mjs';
import { services } from './lib/services.mjs';

const read = (...path: string[]) => readFileSync(at(...path), 'utf8');
const optionsIn = (text: string) => text.match(/--max-(?:old-space|semi-space)-size=\d+/g);
const deployed = services({ jasmin: false }, {}).flatMap(({ name }) =>
  existsSync(at('deploy', 'base', name)) ? [name] : [],
);

describe('the heap of a service', () => {
  it.each(deployed)('is in its manifest what npm start gives it, in a container of 512 MiB: %s', (name) => {
    const manifest = read('deploy', 'base', name, `${name}.yaml`);
    expect(optionsIn(manifest)).toEqual(heapOptions);
    expect(manifest.match(/limits: \{ memory: (\w+) \}/)?.[1]).toBe('512Mi');
  });

  it('is the same in the image and in the suites', () => {
    expect(deployed).toHaveLength(4);
    expect(optionsIn(read('deploy', 'Dockerfile'))).toEqual(heapOptions);
    const suites = read('e2e', 'src', 'system', 'memory.ts');
    expect(optionsIn(suites)).toEqual(heapOptions);
    expect(suites).toContain('memoryLimit = 512 * 1024 * 1024;');
  });
});
