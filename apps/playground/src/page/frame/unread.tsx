/** How many are unread; nothing when none is. */
export function Unread({ count }: Readonly<{ count: number }>) {
  return count === 0 ? null : (
    <span class="unread">
      {count}
      <span class="visually-hidden"> unread</span>
    </span>
  );
}
