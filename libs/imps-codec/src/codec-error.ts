import type {
  ClientIdData,
  CspMessage,
  CspSession,
  CspTransaction,
  CspVersion,
  PrimitiveKind,
  StatusCode,
} from '@smsonly/imps-model';

/** Where a message broke: the byte in the input, or the path of element names. */
export type CodecErrorPlace = Readonly<{ offset: number } | { path: string }>;

/** What could be read of a refused message: enough to address the answer. */
export type ErrorContext = Readonly<{
  /** The message's version, or the best guess. */
  version: CspVersion;
  session?: Partial<CspSession>;
  /** The transaction in which it broke, or else one that can be answered. */
  transaction?: TransactionContext;
}>;

/** A transaction as far as it could be read. */
export type TransactionContext = Readonly<{
  mode?: 'Request' | 'Response';
  id?: string;
  /** Its primitive, whose response carries the refusal. */
  kind?: PrimitiveKind;
  /** The ClientID in the primitive: a Login-Response repeats it. */
  clientId?: ClientIdData;
}>;

/** A message that cannot be read (or written): what is wrong, where, and the CSP status code to answer with. */
export class CodecError extends Error {
  override readonly name = 'CodecError';

  constructor(
    readonly status: StatusCode,
    readonly problem: string,
    readonly place: CodecErrorPlace,
    readonly context: ErrorContext,
  ) {
    super(`${problem} (${'offset' in place ? `byte ${place.offset}` : place.path})`);
  }
}

/** A message whose transactions were read independently: each is what came, or why it cannot be read. */
export type DecodedMessage = Omit<CspMessage, 'transactions'> &
  Readonly<{ transactions: readonly (CspTransaction | CodecError)[] }>;
