import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readSendAnswer } from './send-answer.js';

const smsId = '830ad54f-4f2c-4d33-9d9d-3c4f4b0c5a11';

describe('an answer to /send', () => {
  it.each([
    [400, 'Argument [to] has an invalid value: [47x].', 'bad-request', 'never'],
    [400, 'Argument [foo] is unknown.', 'bad-request', 'never'],
    [400, 'Mandatory argument [to] is not found.', 'bad-request', 'never'],
    [400, 'content or hex-content not present.', 'bad-request', 'never'],
    [400, 'Authorization failed for user [app] (Cannot send MT messages).', 'not-permitted', 'never'],
    [400, 'Value filter failed for user [app] (destination_address filter mismatch).', 'not-permitted', 'never'],
    [403, 'Authentication failure for username:app', 'wrong-credentials', 'later'],
    [403, 'User throughput exceeded', 'throughput-exceeded', 'later'],
    [403, 'Cannot charge submit_sm, check RouterPB log file for details', 'quota-exhausted', 'never'],
    [412, 'No route found', 'no-route', 'later'],
    [412, 'Failover route has no bound connectors', 'no-route', 'later'],
    [500, 'Cannot send submit_sm, check SMPPClientManagerPB log file for details', 'gateway-failed', 'later'],
    [503, 'InterceptorPB not connected !', 'interceptor-missing', 'later'],
    [400, 'Failed running interception script, check log for details', 'interceptor-missing', 'later'],
    [470, 'Interception specific error code 470', 'intercepted', 'never'],
  ])('%i %j is a refusal: %s, again %s', (status, text, cause, retry) => {
    expect(readSendAnswer(status, `Error "${text}"`)).toMatchObject({ outcome: 'rejected', cause, retry });
  });

  it('is an acceptance only when it is Success with a UUID', () => {
    expect(readSendAnswer(200, `Success "${smsId}"`)).toEqual({ outcome: 'accepted', id: smsId });
    expect(readSendAnswer(200, `Success "${smsId}"\n`)).toEqual({ outcome: 'accepted', id: smsId });
  });

  it('is a loss when Success holds a failure', () => {
    const body = 'Success "[Failure instance: Traceback: <class \'txamqp.client.ChannelClosed\'>: ...]"';
    expect(readSendAnswer(200, body)).toMatchObject({ cause: 'gateway-broken', retry: 'later' });
  });

  it.each([
    [200, ''],
    [200, 'Success "soon"'],
    [200, 'Success'],
    [200, '<html>'],
    [403, 'Error "Something new"'],
    [500, 'Error "Unknown error: list index out of range"'],
    [500, '<html>Internal Server Error</html>'],
    [502, 'Bad Gateway'],
    [504, 'Gateway Time-out'],
  ])('%i %j leaves the outcome open', (status, body) => {
    expect(readSendAnswer(status, body)).toMatchObject({ outcome: 'unknown', why: 'unreadable-answer' });
  });

  it.each([
    [301, 'not-the-gateway'],
    [404, 'not-the-gateway'],
    [403, 'not-the-gateway'],
    [503, 'unreachable'],
  ])('%i in another format than Jasmin’s comes from another server: %s, later', (status, cause) => {
    expect(readSendAnswer(status, '<html>')).toMatchObject({ outcome: 'rejected', cause, retry: 'later' });
  });

  it('says when to retry, and never for final refusals', () => {
    expect(readSendAnswer(403, 'Error "User throughput exceeded"')).toHaveProperty('afterMs', 1000);
    expect(readSendAnswer(403, 'Error "Cannot charge submit_sm, x"')).not.toHaveProperty('afterMs');
  });

  it('never repeats a value of the request in its detail', () => {
    expect(readSendAnswer(400, 'Error "Argument [to] has an invalid value: [+4790000009x]."')).toMatchObject({
      detail: 'HTTP 400: Argument [to] has an invalid value',
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 599 }),
        fc.stringMatching(/^[ -~]{0,20}secret[ -~]{0,20}$/),
        (status, text) => {
          expect(JSON.stringify(readSendAnswer(status, `Error "${text}"`))).not.toContain('secret');
        },
      ),
    );
  });
});
