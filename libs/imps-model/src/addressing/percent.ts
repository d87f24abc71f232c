const escape = /%[0-9a-f]{2}/i;

/** Decodes `%xx` once. Escapes that are broken, or whose bytes are not UTF-8, stay as they are. */
export function percentDecode(text: string): string {
  if (!escape.test(text)) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      // A byte order mark is no part of a text.
      return decodeURIComponent(run).replace(/^\ufeff/, '');
    } catch {
      return run;
    }
  });
}

/** Writes decoded text so that decoding it once gives it back: a percent sign that looks like an escape becomes `%25`. */
export function escapePercent(text: string): string {
  return escape.test(text) ? text.replace(/%(?=[0-9a-f]{2})/gi, '%25') : text;
}
