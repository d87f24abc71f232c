import { goTo, parts } from './parts.js';

/** The first stops of the Tab key: straight into a part of the page. */
export function SkipLinks() {
  return (
    <nav class="skip-links" aria-label="Skip links">
      {parts.map(({ id, name }) => (
        <a
          key={id}
          href={`#part-${id}`}
          onClick={(event) => {
            event.preventDefault();
            goTo(id);
          }}
        >
          Skip to {name}
        </a>
      ))}
    </nav>
  );
}
