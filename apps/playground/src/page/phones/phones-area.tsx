/** The phones of the page. */
export function PhonesArea() {
  return <p class="empty">Phones come here.</p>;
}
