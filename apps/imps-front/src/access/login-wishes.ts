import type { CspVersion, PrimitiveOf } from '@smsonly/imps-model';

type Request = PrimitiveOf<'Login-Request'>;

/** What a 1.3 login may want beside a session: everything agreed at once, and an old session taken up again. */
export type LoginWishes = Pick<Request, 'functions' | 'capabilityList' | 'sessionId'>;

/**
 * The first step of a 4-way login proves nothing: what is kept of it is this much of JSON at most, in characters. The client of
 * a longer one is asked to negotiate afterwards.
 */
const mostKept = 8_192;

/** The wishes of one Login-Request. Versions before 1.3 have none, whatever their requests carry. */
export function wishesOf({ functions, capabilityList, sessionId }: Request, version: CspVersion): LoginWishes {
  if (version !== '1.3') return {};
  return {
    ...(functions && { functions }),
    ...(capabilityList && { capabilityList }),
    ...(sessionId !== undefined && sessionId !== '' && { sessionId }),
  };
}

/** What is kept of the first step of a 4-way login until the second one; undefined when there is nothing to keep. */
export function wishesToKeep(wishes: LoginWishes): LoginWishes | undefined {
  const json = JSON.stringify(wishes);
  return json === '{}' || json.length > mostKept ? undefined : wishes;
}
