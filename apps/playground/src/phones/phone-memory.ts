/** What a phone remembers over a reload of the page, beside what the simulator keeps. */
import type { PhoneSms, Thread } from './phone-state.js';
import { emptyThread, withSms, type Threads } from './threads.js';

/** The part of the browser's Storage that is used. */
export type PageStorage = Pick<Storage, 'getItem' | 'setItem'>;

export type PhoneMemory = Readonly<{ threads: Threads; chosen?: string }>;

type Remembered = Readonly<{
  chosen?: string;
  threads: readonly (Pick<Thread, 'number' | 'name' | 'readUntil' | 'draft'> & { unsent: readonly PhoneSms[] })[];
}>;

const memoryKey = (msisdn: string) => `smsonly.phone ${msisdn}`;

/** Names, drafts, what was read, and the SMS that were not sent. */
export function remember(storage: PageStorage, msisdn: string, { threads, chosen }: PhoneMemory): void {
  const remembered: Remembered = {
    ...(chosen !== undefined && { chosen }),
    threads: threads.map(({ number, name, readUntil, draft, messages }) => ({
      ...{ number, readUntil, draft },
      ...(name !== undefined && { name }),
      unsent: messages.filter(({ failed }) => failed !== undefined),
    })),
  };
  try {
    storage.setItem(memoryKey(msisdn), JSON.stringify(remembered));
  } catch {
    // A full or forbidden storage: the phone works, and forgets with the page.
  }
}

/** What was remembered; nothing where that cannot be read. */
export function recall(storage: PageStorage, msisdn: string): PhoneMemory {
  try {
    const { chosen, threads } = JSON.parse(storage.getItem(memoryKey(msisdn)) ?? '') as Remembered;
    return { threads: threads.map(threadOf), ...(typeof chosen === 'string' && { chosen }) };
  } catch {
    return { threads: [] };
  }
}

function threadOf({ number, name, readUntil, draft, unsent }: Remembered['threads'][number]): Thread {
  const thread = {
    ...emptyThread(number),
    ...{ readUntil, draft },
    ...(typeof name === 'string' && { name }),
  };
  return (
    withSms(
      [thread],
      unsent.map((sms) => ({ number, sms })),
      '',
    )[0] ?? thread
  );
}
