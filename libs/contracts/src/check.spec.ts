import { describe, expect, it } from '@jest/globals';
import { checkFact, SchemaError, smsSubmissions, topics } from './index.js';

const submission = { submissionId: 's1', to: '+4790000009', from: '+4759440000', text: 'Hei' };

describe('checking a fact at the edge', () => {
  it('accepts what fits, and fields that it does not know yet', () => {
    expect(() => checkFact(smsSubmissions.facts, 'SmsRequested', submission)).not.toThrow();
    expect(() => checkFact(smsSubmissions.facts, 'SmsRequested', { ...submission, laterField: 1 })).not.toThrow();
  });

  it('names the type and the place of a violation, not the value', () => {
    const check = () => checkFact(smsSubmissions.facts, 'SmsRequested', { ...submission, to: 'my secret number' });
    expect(check).toThrow(SchemaError);
    expect(check).toThrow(/SmsRequested: \/to/);
    expect(check).not.toThrow(/secret/);
  });

  it('refuses a type that the topic does not carry', () => {
    expect(() => checkFact(smsSubmissions.facts, 'toString', submission)).toThrow(/not a fact of this topic/);
  });

  it('has a description for every topic and fact', () => {
    for (const topic of Object.values(topics)) {
      expect(topic.description).toMatch(/\.$/);
      for (const fact of Object.values(topic.facts)) expect(fact.description).toMatch(/\.$/);
    }
  });
});
