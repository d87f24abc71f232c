type Scope = Readonly<{
  parent: Scope | undefined;
  depth: number;
  declared: ReadonlyMap<string, string>;
  /** Whether names without prefix are foreign here. */
  foreign: boolean;
}>;

/**
 * Which namespace an element is in. Elements in a namespace of any CSP version, in that of the root, or in none, are
 * ours; everything else is a vendor's.
 */
export class Namespaces {
  #depth = 0;
  #scope: Scope | undefined;
  #pending: Map<string, string> | undefined;
  #ofRoot: string | undefined;

  /** An attribute of the element that is about to open. */
  declare(name: string, value: string): void {
    if (name === 'xmlns') (this.#pending ??= new Map()).set('', value);
    else if (name.startsWith('xmlns:')) (this.#pending ??= new Map()).set(name.slice(6), value);
  }

  open(): void {
    this.#depth++;
    if (this.#pending === undefined) return;
    const own = this.#pending.get('');
    const foreign = own === undefined ? (this.#scope?.foreign ?? false) : !this.#isOurs(own);
    this.#scope = { parent: this.#scope, depth: this.#depth, declared: this.#pending, foreign };
    this.#pending = undefined;
  }

  close(): void {
    if (this.#scope?.depth === this.#depth) this.#scope = this.#scope.parent;
    this.#depth--;
  }

  localName(name: string): string {
    const colon = name.indexOf(':');
    return colon === -1 ? name : name.slice(colon + 1);
  }

  isForeign(name: string): boolean {
    const colon = name.indexOf(':');
    if (colon === -1) return this.#scope?.foreign ?? false;
    const namespace = this.#lookUp(name.slice(0, colon));
    return namespace === undefined || !this.#isOurs(namespace);
  }

  /** The namespace of the root, which just opened. */
  ofRoot(name: string): string | undefined {
    this.#ofRoot = this.#of(name);
    const unprefixed = this.#lookUp('');
    if (this.#scope !== undefined) {
      this.#scope = { ...this.#scope, foreign: unprefixed !== undefined && !this.#isOurs(unprefixed) };
    }
    return this.#ofRoot;
  }

  #isOurs(namespace: string): boolean {
    return isCsp(namespace) || namespace === this.#ofRoot;
  }

  #of(name: string): string | undefined {
    const colon = name.indexOf(':');
    return this.#lookUp(colon === -1 ? '' : name.slice(0, colon));
  }

  #lookUp(prefix: string): string | undefined {
    for (let scope = this.#scope; scope !== undefined; scope = scope.parent) {
      const namespace = scope.declared.get(prefix);
      if (namespace !== undefined) return namespace;
    }
    return undefined;
  }
}

function isCsp(namespace: string): boolean {
  return (
    namespace === '' ||
    namespace.startsWith('http://www.wireless-village.org/') ||
    namespace.startsWith('http://www.openmobilealliance.org/DTD/')
  );
}
