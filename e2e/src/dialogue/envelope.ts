import type { CspVersion } from '@smsonly/imps-model';
import { childOf, inLines, leaf, parent, type ReadElement, type SentElement } from './elements.js';

/** The namespaces of each version. Source: IMPS CSP, Session and Transactions. */
const namespaces: Readonly<Record<CspVersion, Readonly<{ message: string; transaction: string; presence: string }>>> = {
  '1.1': {
    message: 'http://www.wireless-village.org/CSP1.1',
    transaction: 'http://www.wireless-village.org/TRC1.1',
    presence: 'http://www.wireless-village.org/PA1.1',
  },
  '1.2': {
    message: 'http://www.openmobilealliance.org/DTD/WV-CSP1.2',
    transaction: 'http://www.openmobilealliance.org/DTD/WV-TRC1.2',
    presence: 'http://www.openmobilealliance.org/DTD/WV-PA1.2',
  },
  '1.3': {
    message: 'http://www.openmobilealliance.org/DTD/IMPS-CSP1.3',
    transaction: 'http://www.openmobilealliance.org/DTD/IMPS-TRC1.3',
    presence: 'http://www.openmobilealliance.org/DTD/IMPS-PA1.3',
  },
};

export type Envelope = Readonly<{
  /** Absent: Outband. */
  sessionId?: string;
  mode: 'Request' | 'Response';
  /** Absent: no element; empty: an empty element. */
  transactionId?: string;
}>;

/** The whole message around a primitive. ExtBlock elements stand beside the content of the transaction. */
export function enveloped(
  content: SentElement,
  beside: readonly SentElement[],
  { sessionId, mode, transactionId }: Envelope,
  version: CspVersion,
): SentElement {
  const xmlns = namespaces[version];
  const session =
    sessionId === undefined
      ? parent('SessionDescriptor', leaf('SessionType', 'Outband'))
      : parent('SessionDescriptor', leaf('SessionType', 'Inband'), leaf('SessionID', sessionId));
  const descriptor = parent(
    'TransactionDescriptor',
    leaf('TransactionMode', mode),
    transactionId === undefined ? undefined : leaf('TransactionID', transactionId),
  );
  const transactionContent = {
    ...parent('TransactionContent', withPresenceNamespace(content, xmlns.presence)),
    xmlns: xmlns.transaction,
  };
  return {
    ...parent(
      'WV-CSP-Message',
      parent('Session', session, parent('Transaction', descriptor, transactionContent, ...beside)),
    ),
    xmlns: xmlns.message,
  };
}

function withPresenceNamespace(element: SentElement, xmlns: string): SentElement {
  const children = element.children.map((child) => withPresenceNamespace(child, xmlns));
  return element.name === 'PresenceSubList' && element.xmlns === undefined
    ? { ...element, xmlns, children }
    : { ...element, children };
}

/** A message of the server, taken out of its envelope. */
export type Answer = Readonly<{
  sessionId?: string;
  mode: string;
  transactionId?: string;
  poll: boolean;
  content: ReadElement;
}>;

/**
 * What is in a message of the server, of which every element of the envelope must be as all client families need it: three
 * namespaces, one transaction, no CIR element, Poll where the version has it.
 * @throws Error that names what is wrong
 */
export function openEnvelope(root: ReadElement, version: CspVersion): Answer {
  const xmlns = namespaces[version];
  const need = (holds: boolean, what: string): void => {
    if (!holds) throw new Error(`${what}\n${inLines(root, '    ').join('\n')}`);
  };
  need(root.name === 'WV-CSP-Message' && root.xmlns === xmlns.message, `the root must be of CSP ${version}`);
  const session = childOf(root, 'Session');
  const transactions = session?.children.filter(({ name }) => name === 'Transaction') ?? [];
  need(transactions.length === 1, 'there must be exactly one Transaction');
  need(childOf(session, 'CIR') === undefined, 'CIR is never sent: families read it differently');
  const [transaction] = transactions;
  const descriptor = childOf(transaction, 'TransactionDescriptor');
  const around = childOf(transaction, 'TransactionContent');
  need(around?.xmlns === xmlns.transaction, 'TransactionContent must have its namespace');
  need(around?.children.length === 1, 'TransactionContent must hold one primitive');
  const polls = [childOf(descriptor, 'Poll'), childOf(session, 'Poll')];
  need(polls[version === '1.1' ? 1 : 0] === undefined, `Poll stands at the wrong place for CSP ${version}`);
  const content = around?.children[0] as ReadElement;
  need(hasPresenceNamespaces(content, xmlns.presence), 'PresenceSubList must have its namespace');
  const sessionId = childOf(session, 'SessionDescriptor', 'SessionID')?.text;
  const isInband = childOf(session, 'SessionDescriptor', 'SessionType')?.text === 'Inband';
  need(isInband === (sessionId !== undefined), 'Inband goes with a SessionID, Outband without');
  const transactionId = childOf(descriptor, 'TransactionID')?.text;
  return {
    ...(sessionId !== undefined && { sessionId }),
    mode: childOf(descriptor, 'TransactionMode')?.text ?? '',
    ...(transactionId !== undefined && { transactionId }),
    poll: polls.some((each) => each?.text === 'T'),
    content,
  };
}

const hasPresenceNamespaces = (element: ReadElement, xmlns: string): boolean =>
  (element.name !== 'PresenceSubList' || element.xmlns === xmlns) &&
  element.children.every((child) => hasPresenceNamespaces(child, xmlns));
