type Scope = Readonly<{
  parent: Scope | undefined;
  depth: number;
  declared: ReadonlyMap<string, string>;
  /** Whether names without prefix are foreign here. */
  foreign: boolean;
}>;

/**
 * Which namespace an element is in. Elements in a namespace of any CSP version, or in none, are ours; everything else is
 * a vendor's.
 */
export class Namespaces {
  #depth = 0;
  #scope: Scope | undefined;
  #pending: Map<string, string> | undefined;

  /** An attribute of the element that is about to open. */
  declare(name: string, value: string): void {
    if (name === 'xmlns') (this.#pending ??= new Map()).set('', value);
    else if (name.startsWith('xmlns:')) (this.#pending ??= new Map()).set(name.slice(6), value);
  }

  open(): void {
    this.#depth++;
    if (this.#pending === undefined) return;
    const own = this.#pending.get('');
    const foreign = own === undefined ? (this.#scope?.foreign ?? false) : !isOurs(own);
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

  /** The namespace of a name in the open element; undefined when there is none. */
  of(name: string): string | undefined {
    const colon = name.indexOf(':');
    return this.#lookUp(colon === -1 ? '' : name.slice(0, colon));
  }

  isForeign(name: string): boolean {
    const colon = name.indexOf(':');
    if (colon === -1) return this.#scope?.foreign ?? false;
    const namespace = this.#lookUp(name.slice(0, colon));
    return namespace === undefined || !isOurs(namespace);
  }

  #lookUp(prefix: string): string | undefined {
    for (let scope = this.#scope; scope !== undefined; scope = scope.parent) {
      const namespace = scope.declared.get(prefix);
      if (namespace !== undefined) return namespace;
    }
    return undefined;
  }
}

function isOurs(namespace: string): boolean {
  return (
    namespace === '' ||
    namespace.startsWith('http://www.wireless-village.org/') ||
    namespace.startsWith('http://www.openmobilealliance.org/DTD/')
  );
}
