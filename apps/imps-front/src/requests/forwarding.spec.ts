import { describe, expect, it } from '@jest/globals';
import { allFailed, withFailures } from './forwarding.js';

const ghost = { code: 531, userIds: ['wv:ghost'] };
const old = { code: 700, contactLists: ['wv:kari/old'] };

describe('the result of a request with several targets', () => {
  it('is the service’s own when nothing failed here', () => {
    expect(withFailures({ code: 200 }, [])).toEqual({ code: 200 });
  });

  it('is 201 with all that failed when something was done', () => {
    expect(withFailures({ code: 200 }, [ghost])).toEqual({ code: 201, details: [ghost] });
    expect(withFailures({ code: 201, details: [old] }, [ghost])).toEqual({ code: 201, details: [old, ghost] });
  });

  it('is the code itself when all failed for one reason', () => {
    expect(allFailed([ghost])).toEqual({ code: 531 });
    expect(withFailures({ code: 531 }, [ghost], ['wv:nobody'])).toEqual({ code: 531 });
  });

  it('is 900 when all failed for different reasons', () => {
    expect(withFailures({ code: 532 }, [ghost], ['wv:bob'])).toEqual({
      code: 900,
      details: [{ code: 532, userIds: ['wv:bob'] }, ghost],
    });
  });
});
