import { describe, expect, it } from '@jest/globals';
import { problemsOf, publishable } from './package-contents.mjs';

const manifest = {
  name: '@smsonly/codec',
  version: '0.1.0',
  files: ['dist', 'README.md'],
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
  imports: {
    '#octets': {
      node: { '@smsonly/source': './src/octets.node.ts', default: './dist/octets.node.js' },
      default: { '@smsonly/source': './src/octets.web.ts', default: './dist/octets.web.js' },
    },
  },
  bin: { codec: './bin/codec.mjs' },
  dependencies: { '@smsonly/model': '*', saxes: '6.0.0' },
  devDependencies: { 'fast-xml-parser': '5.0.0' },
  nx: {},
};
const octets = ['dist/octets.node.js', 'dist/octets.web.js'];
const files = ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts', 'bin/codec.mjs', ...octets];

describe('a package that is published', () => {
  it('names its neighbours by their version, and nothing of the workspace', () => {
    const published = publishable(manifest, new Map([['@smsonly/model', '0.1.0']]));
    expect(published.dependencies).toEqual({ '@smsonly/model': '0.1.0', saxes: '6.0.0' });
    expect(published).not.toHaveProperty('nx');
    expect(published).not.toHaveProperty('devDependencies');
    expect(published.imports).toEqual({
      '#octets': { node: { default: './dist/octets.node.js' }, default: { default: './dist/octets.web.js' } },
    });
    expect(problemsOf(published, files)).toEqual([]);
  });

  it('has code, types, README, licence and commands, and no tests', () => {
    expect(problemsOf(publishable(manifest, new Map()), ['package.json', 'dist/index.js', 'dist/a.spec.js'])).toEqual([
      'README.md is not in it',
      'LICENSE is not in it',
      '. has no types: dist/index.d.ts is not in it',
      '#octets is ./dist/octets.node.js, which is not in it',
      '#octets is ./dist/octets.web.js, which is not in it',
      'command ./bin/codec.mjs is not in it',
      '@smsonly/model is wanted as "*", not by a version',
      'dist/a.spec.js should not be in it',
    ]);
  });
});
