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
});
