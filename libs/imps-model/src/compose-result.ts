import { status } from './status-codes.js';

/** Targets of a request that failed for one reason, spelt as in the request. */
export type Failure = Readonly<{
  code: number;
  description?: string;
  userIds?: readonly string[];
  contactLists?: readonly string[];
  messageIds?: readonly string[];
}>;

/** One DetailedResult: all targets that failed with this code. */
export type FailureDetail = {
  code: number;
  description?: string;
  userIds?: string[];
  contactLists?: string[];
  messageIds?: string[];
};

/** Result with its DetailedResults. A code without a description is described by `statusText` when it is written. */
export type RequestResult = { code: number; description?: string; details?: FailureDetail[] };

/**
 * The result of a request that had `parts` parts, of which those in `failures` failed, each of them one part: 200 when none did,
 * 201 when some did, the code itself when all failed for one reason, 900 when they failed for several. With 201 and 900 come
 * details, one for each code, in the order in which the codes first came up.
 */
export function composeResult(parts: number, failures: readonly Failure[]): RequestResult {
  if (failures.length === 0) return { code: status.successful };
  if (failures.length < parts) return { code: status.partiallySuccessful, details: byCode(failures) };
  return allFailed(failures);
}

/** The result of a request all of whose parts failed; without any part, 400. */
export function allFailed(failures: readonly Failure[]): RequestResult {
  const details = byCode(failures);
  const [first, second] = details;
  if (!first) return { code: status.badRequest };
  if (second) return { code: status.multipleErrors, details };
  return { code: first.code, ...(first.description !== undefined && { description: first.description }) };
}

/**
 * The result of a whole request whose parts in `failures` were refused before the others were carried out with `result`.
 * @param others user IDs of the others, to be named if they failed as well, for another reason
 */
export function withFailures(
  result: RequestResult,
  failures: readonly Failure[],
  others: readonly string[] = [],
): RequestResult {
  if (failures.length === 0) return result;
  if (isAtLeastPartlyDone(result.code))
    return { code: status.partiallySuccessful, details: byCode([...(result.details ?? []), ...failures]) };
  const before: readonly Failure[] = result.details ?? [
    { code: result.code, ...(others.length > 0 && { userIds: others }) },
  ];
  return allFailed([...before, ...failures]);
}

function isAtLeastPartlyDone(code: number): boolean {
  return code >= 200 && code < 300;
}

/** One detail for each code. */
function byCode(failures: readonly Failure[]): FailureDetail[] {
  return [...Map.groupBy(failures, ({ code }) => code)].map(([code, same]) => {
    const description = same.find((failure) => failure.description !== undefined)?.description;
    const [userIds, contactLists, messageIds] = (['userIds', 'contactLists', 'messageIds'] as const).map((kind) =>
      same.flatMap((failure) => failure[kind] ?? []),
    );
    return {
      code,
      ...(description !== undefined && { description }),
      ...(userIds?.length && { userIds }),
      ...(contactLists?.length && { contactLists }),
      ...(messageIds?.length && { messageIds }),
    };
  });
}
