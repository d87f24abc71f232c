import type { Leaf, NamespaceRole } from '@smsonly/imps-model';

/**
 * The events of reading a wire form. The readers of XML and WBXML emit them in document order; the message reader that
 * receives them knows the grammar and nothing of the wire form.
 */
export interface ElementEvents {
  /**
   * The root element starts.
   *
   * @param namespace the root's namespace, if it has one.
   */
  openRoot(name: string, namespace: string | undefined): void;
  /** An element below the root starts; a foreign one is in a namespace that is not CSP's. */
  open(name: string, foreign: boolean): void;
  /** Characters inside the open element; several calls in a row continue the same text. */
  text(characters: string): void;
  /** A value without a meaning inside the open element: it is skipped, and does not count as a text. */
  unknownValue(): void;
  /**
   * Octets inside the open element, which is a ContentData; they may be mixed with texts.
   *
   * @param text their text in the document's character set, undefined when they are not text.
   */
  octets(bytes: Uint8Array, text: string | undefined): void;
  /** The open element ends. */
  close(): void;
}

/** The calls that write a wire form; the message writer makes them in document order. */
export interface ElementSink {
  open(name: string, namespace: NamespaceRole | undefined): void;
  /** An element with one value. `text` is the value as XML writes it; a sink may encode `value` differently. */
  leaf(leaf: Leaf, name: string, text: string, value: unknown): void;
  close(name: string): void;
}

/** A part of the decoder that counts its work; for tests that reading is linear in the bytes. */
export type StepCounter = Readonly<{ steps: number }>;
