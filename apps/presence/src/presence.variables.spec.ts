import { describe, expect, it } from '@jest/globals';
import { readAttributeNames } from './presence.variables.js';

describe('the names of attributes in a variable', () => {
  it('are separated by commas', () => {
    expect(readAttributeNames('OnlineStatus, StatusText')).toEqual(['OnlineStatus', 'StatusText']);
  });
  it('can be none', () => expect(readAttributeNames('none')).toEqual([]));
  it('must exist', () => expect(() => readAttributeNames('OnlineStatus,Mood')).toThrow(/"Mood"/));
});
