import { cspNamespaces, type CspVersion } from '@smsonly/imps-model';

type Parts = Readonly<{ version?: CspVersion; session?: string; descriptor?: string; content: string; rest?: string }>;

/** The text of a message around some content, as a client would send it. */
export function document({ version = '1.2', session, descriptor, content, rest = '' }: Parts): string {
  const { message, transaction } = cspNamespaces[version];
  return (
    `<?xml version="1.0"?><WV-CSP-Message xmlns="${message}"><Session>` +
    `<SessionDescriptor>${session ?? '<SessionType>Inband</SessionType><SessionID>s-81c2</SessionID>'}</SessionDescriptor>` +
    `<Transaction><TransactionDescriptor>` +
    (descriptor ?? '<TransactionMode>Request</TransactionMode><TransactionID>17</TransactionID>') +
    `</TransactionDescriptor><TransactionContent xmlns="${transaction}">${content}</TransactionContent></Transaction>` +
    `${rest}</Session></WV-CSP-Message>`
  );
}
