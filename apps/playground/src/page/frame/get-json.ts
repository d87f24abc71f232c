export type Answer<T> = Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; status: number; problem: string }>;

/** A GET of the page's own server. `status` 0: it was not reached. */
export async function getJson<T>(path: string): Promise<Answer<T>> {
  try {
    const response = await fetch(path, { headers: { accept: 'application/json' } });
    if (response.ok) return { ok: true, value: (await response.json()) as T };
    return { ok: false, status: response.status, problem: await problemOf(response) };
  } catch {
    return { ok: false, status: 0, problem: 'The playground’s server does not answer. Is it running?' };
  }
}

/** The words of problem+json, or the status. */
async function problemOf(response: Response): Promise<string> {
  const said: unknown = await response.json().catch(() => undefined);
  const { title, detail } = (said ?? {}) as Readonly<{ title?: string; detail?: string }>;
  return detail ?? title ?? `The server answered ${response.status}.`;
}
