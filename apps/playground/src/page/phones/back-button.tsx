import { BackSign } from '../frame/icons.js';

/** From a thread back to all of them. */
export function BackButton({ onBack }: Readonly<{ onBack: () => void }>) {
  return (
    <button
      type="button"
      class="ph-icon-button ph-back"
      aria-label="Back to the threads"
      title="Back (Esc)"
      onClick={onBack}
    >
      <BackSign />
    </button>
  );
}
