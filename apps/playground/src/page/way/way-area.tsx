/** The way of the selected message. */
export function WayArea() {
  return <p class="empty">Select a message to see its way.</p>;
}
