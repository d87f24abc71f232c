import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Dialog } from './dialog.js';

/** What an action came to: nothing to say, or why it was refused. */
type Outcome = Readonly<{ ok: true }> | Readonly<{ ok: false; problem: string }>;

type Props = Readonly<{
  title: string;
  /** What the button that does it says: a verb. */
  action: string;
  /** Resolves when it is done; the dialog then closes. A refusal is shown in it. */
  onSubmit: (fields: FormData) => Promise<Outcome>;
  onClose: () => void;
  /** For what cannot be undone. */
  danger?: boolean;
  children: ComponentChildren;
}>;

/** A dialog that asks for something and then does it. */
export function FormDialog({ title, action, onSubmit, onClose, danger = false, children }: Props) {
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function submit(form: HTMLFormElement) {
    setBusy(true);
    setProblem(undefined);
    const outcome = await onSubmit(new FormData(form));
    setBusy(false);
    if (outcome.ok) onClose();
    else setProblem(outcome.problem);
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit(event.currentTarget);
        }}
      >
        {children}
        <p class="form-problem" role="alert" hidden={!problem}>
          {problem}
        </p>
        <div class="form-actions">
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="button" data-kind={danger ? 'danger' : 'main'} aria-disabled={busy}>
            {busy ? 'One moment …' : action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
