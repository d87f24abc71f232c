/** Instead of an empty list: why it is empty, and what can be done. */
export function NoContacts({
  isKnown,
  sought,
  onAdd,
}: Readonly<{ isKnown: boolean; sought: string; onAdd: () => void }>) {
  if (!isKnown) return <p class="empty">Reading the contact list …</p>;
  if (sought)
    return (
      <div class="empty">
        <p>No contact matches “{sought}”.</p>
        <button type="button" class="button" onClick={onAdd}>
          Add “{sought}”
        </button>
      </div>
    );
  return (
    <div class="empty">
      <p>
        <strong>No contacts yet.</strong> Add an IM user by name, or anybody with a phone by number: they need not be
        registered.
      </p>
      <button type="button" class="button" data-kind="main" onClick={onAdd}>
        Add the first contact
      </button>
    </div>
  );
}
