import { isCspNamespace } from '../csp-namespace.js';

type Scope = Readonly<{
  parent: Scope | undefined;
  depth: number;
  declared: ReadonlyMap<string, string>;
  /** Whether names without a prefix are foreign here. */
  foreign: boolean;
}>;

/**
 * Tells whether elements belong to CSP: those in a namespace of any CSP version, in that of the root, or in none. All
 * others are a vendor's.
 */
export class Namespaces {
  #depth = 0;
  #scope: Scope | undefined;
  #ofRoot: string | undefined;

  /** An element opens; its own `xmlns` attributes apply to it already. */
  open(attributes: Readonly<Record<string, string>>): void {
    this.#depth++;
    const declared = declarationsIn(attributes);
    if (declared === undefined) return;
    const own = declared.get('');
    const foreign = own === undefined ? (this.#scope?.foreign ?? false) : !this.#isOurs(own);
    this.#scope = { parent: this.#scope, depth: this.#depth, declared, foreign };
  }

  close(): void {
    if (this.#scope?.depth === this.#depth) this.#scope = this.#scope.parent;
    this.#depth--;
  }

  /** Whether a name with this prefix, or without any (`''`), is a vendor's. */
  isForeign(prefix: string): boolean {
    if (prefix === '') return this.#scope?.foreign ?? false;
    const namespace = this.#lookUp(prefix);
    return namespace === undefined || !this.#isOurs(namespace);
  }

  /** The namespace of the root, which just opened under this prefix. */
  ofRoot(prefix: string): string | undefined {
    this.#ofRoot = this.#lookUp(prefix);
    const unprefixed = this.#lookUp('');
    if (this.#scope !== undefined) {
      this.#scope = { ...this.#scope, foreign: unprefixed !== undefined && !this.#isOurs(unprefixed) };
    }
    return this.#ofRoot;
  }

  #isOurs(namespace: string): boolean {
    return isCspNamespace(namespace) || namespace === this.#ofRoot;
  }

  #lookUp(prefix: string): string | undefined {
    for (let scope = this.#scope; scope !== undefined; scope = scope.parent) {
      const namespace = scope.declared.get(prefix);
      if (namespace !== undefined) return namespace;
    }
    return undefined;
  }
}

/** The namespaces that attributes declare, by prefix; undefined when they declare none, as most do. */
function declarationsIn(attributes: Readonly<Record<string, string>>): ReadonlyMap<string, string> | undefined {
  let declared: Map<string, string> | undefined;
  for (const name in attributes) {
    if (name === 'xmlns') (declared ??= new Map()).set('', attributes[name] ?? '');
    else if (name.startsWith('xmlns:')) (declared ??= new Map()).set(name.slice(6), attributes[name] ?? '');
  }
  return declared;
}
