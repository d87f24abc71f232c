import type { Result } from '@smsonly/contracts';

/** One target of a request that could not be served. */
export type Failure = Readonly<{ code: number; userId: string } | { code: number; contactList: string }>;

export const success: Result = { code: 200 };

function details(failures: readonly Failure[]): NonNullable<Result['details']> {
  const codes = [...new Set(failures.map((failure) => failure.code))];
  return codes.map((code) => {
    const same = failures.filter((failure) => failure.code === code);
    const userIds = same.flatMap((failure) => ('userId' in failure ? [failure.userId] : []));
    const contactLists = same.flatMap((failure) => ('contactList' in failure ? [failure.contactList] : []));
    return {
      code,
      ...(userIds.length > 0 ? { userIds } : {}),
      ...(contactLists.length > 0 ? { contactLists } : {}),
    };
  });
}

/**
 * Result of a request with `targets` parts, some of which failed: 200, the one code that all failed with, 201 or 900 with
 * a detail for each code. Identifiers are spelt as in the request.
 */
export function resultFor(targets: number, failures: readonly Failure[]): Result {
  const [first] = failures;
  if (!first) return success;
  if (failures.length < targets) return { code: 201, details: details(failures) };
  if (failures.every((failure) => failure.code === first.code)) return { code: first.code };
  return { code: 900, details: details(failures) };
}
