import { describe, expect, it } from '@jest/globals';
import { createLogger } from './index.js';

describe('the log', () => {
  it('blanks fields that could carry secrets or texts', () => {
    const lines: string[] = [];
    const logger = createLogger(
      { service: 'spec', instance: 'spec-0' },
      { write: (line: string) => void lines.push(line) },
    );
    logger.info({ messageId: 'm1', text: 'hello there', request: { password: 's3cret' } }, 'sent');
    expect(lines[0]).toContain('"messageId":"m1"');
    expect(lines[0]).not.toMatch(/hello|s3cret/);
  });

  it('gives kind, code and place of an error, and none of the values that its message quotes', () => {
    const lines: string[] = [];
    const logger = createLogger({ service: 'spec', instance: 'spec-0' }, { write: (line) => void lines.push(line) });
    const cause = Object.assign(new Error('Key (msisdn)=(+4790000009) already exists.'), {
      code: '23505',
      detail: '+4790000009',
    });
    logger.error({ err: new TypeError('cannot store hello there', { cause }) }, 'not stored');
    expect(lines[0]).toContain('"type":"TypeError"');
    expect(lines[0]).toContain('"code":"23505"');
    expect(lines[0]).toContain('logger.spec.ts');
    expect(lines[0]).not.toMatch(/hello|90000009/);
  });
});
