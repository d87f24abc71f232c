import type { Address, Content, FactOf, Result } from '@smsonly/contracts';

/** The account that an offer is for, with the user ID that keys its topics. */
export type Addressee = Readonly<{ accountId: string; userId: string; msisdn?: string }>;

type Common = Readonly<{
  offerId: string;
  addressee: Addressee;
  messageId: string;
  sender: Address;
  recipient: Address;
  contentType: string;
  contentSize: number;
  at: Date;
}>;

/** A message waiting for its recipient. What it says is read only where it is needed. */
export type MessageOffer = Common &
  Readonly<{
    kind: 'message';
    /** The IM user who sent it; absent for a reply from a phone. */
    senderAccountId?: string;
    isReportWanted: boolean;
    contentEncoding?: string;
    validUntil?: Date;
  }>;

/** A message with what it says. */
export type WholeMessage = MessageOffer & Readonly<{ data: string }>;

/** A delivery report waiting for the sender of a message. */
export type ReportOffer = Common & Readonly<{ kind: 'report'; result: Result }>;

export type NewOffer = WholeMessage | ReportOffer;
/** A stored offer, with its position among the account's offers. */
export type Offer<O extends MessageOffer | ReportOffer = MessageOffer | ReportOffer> = O &
  Readonly<{ sequence: number }>;

type Delivery = FactOf<'deliveries'>;

/** The fact that offers it to its addressee's sessions. It says how large a message is; what the message says stays in the database. */
export function offered(offer: Offer): Delivery {
  const common = {
    accountId: offer.addressee.accountId,
    userId: offer.addressee.userId,
    offerId: offer.offerId,
    sequence: offer.sequence,
    messageId: offer.messageId,
    sender: offer.sender,
    recipient: offer.recipient,
  };
  if (offer.kind === 'report') {
    const { result, at, contentType, contentSize } = offer;
    return {
      type: 'ReportOffered',
      data: { ...common, result, settledAt: at.toISOString(), contentType, contentSize },
    };
  }
  const { contentType: type, contentEncoding: encoding, contentSize: size } = offer;
  return {
    type: 'MessageOffered',
    data: {
      ...common,
      content: { type, ...(encoding !== undefined && { encoding }), size },
      sentAt: offer.at.toISOString(),
      ...(offer.validUntil && { validUntil: offer.validUntil.toISOString() }),
    },
  };
}

/** The fact that removes an offer from its addressee's sessions. */
export function settled(offerId: string, { accountId, userId }: Addressee): Delivery {
  return { type: 'OfferSettled', data: { accountId, userId, offerId } };
}

export function contentOf(offer: WholeMessage): Content {
  const { contentType: type, contentEncoding: encoding, data, contentSize: size } = offer;
  return { type, ...(encoding !== undefined && { encoding }), data, size };
}
