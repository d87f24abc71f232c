import type { Address, Result } from '@smsonly/contracts';
import { readRegistry } from '@smsonly/directory';
import { emit, type Outgoing, type Work } from '@smsonly/kafka';
import { lockAccountsShared } from '../locks.js';
import type { MessageOffer } from './offer.js';
import { offered, type ReportOffer } from './offer.js';
import { insertOffers } from './offer.store.js';

/** The outcome of a message, for the IM user who sent it and requested a report. */
export type Report = Readonly<{
  /** Unique for each message and recipient. */
  reportId: string;
  senderAccountId: string;
  messageId: string;
  sender: Address;
  recipient: Address;
  contentType: string;
  contentSize: number;
  result: Result;
}>;

/** Offers delivery reports to the senders who still have their account. */
export async function reportToSenders({ tx, now }: Work, reports: readonly Report[]): Promise<Outgoing[]> {
  if (reports.length === 0) return [];
  const accountIds = [...new Set(reports.map((report) => report.senderAccountId))];
  const [, { byAccountId }] = await Promise.all([lockAccountsShared(tx, accountIds), readRegistry(tx, { accountIds })]);
  const offers = reports.flatMap(({ reportId, senderAccountId, ...report }): ReportOffer[] => {
    const account = byAccountId.get(senderAccountId);
    if (!account) return [];
    const { accountId, userId } = account;
    return [{ ...report, kind: 'report', offerId: reportId, addressee: { accountId, userId }, at: now }];
  });
  return (await insertOffers(tx, offers)).map((offer) => emit('deliveries', offer.addressee.userId, offered(offer)));
}

/** The report on a message that was waiting for an IM user; undefined if its sender requested none. */
export function reportAbout(offer: MessageOffer, result: Result): Report | undefined {
  const { offerId, senderAccountId, messageId, sender, recipient, contentType, contentSize } = offer;
  if (!offer.isReportWanted || senderAccountId === undefined) return undefined;
  return { reportId: `${offerId}.r`, senderAccountId, messageId, sender, recipient, contentType, contentSize, result };
}
