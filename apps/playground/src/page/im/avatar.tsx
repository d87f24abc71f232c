/** The initials of a name. The name itself is beside it. */
export function Avatar({ name, isSmsOnly = false }: Readonly<{ name: string; isSmsOnly?: boolean }>) {
  return (
    <span class="avatar" data-sms={isSmsOnly} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

/** Two letters of a name; of a number its last two digits. */
function initials(name: string): string {
  if (/^\+?[\d\s]+$/.test(name)) return name.replace(/\s/g, '').slice(-2);
  const words = name
    .trim()
    .split(/[\s._-]+/)
    .filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => [...(word ?? '?')][0]?.toUpperCase()).join('');
}
