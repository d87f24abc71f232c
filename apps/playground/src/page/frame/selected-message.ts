import { signal } from '@preact/signals';

/** The message whose way is looked at: its message ID, or the gateway's ID of the SMS. Set wherever a message is selected. */
export const selectedMessage = signal<Readonly<{ id: string }> | undefined>(undefined);

export function selectMessage(id: string): void {
  selectedMessage.value = { id };
}
