/** Whether a namespace is one of CSP, in any version or none; everything else is a vendor's. */
export function isCspNamespace(namespace: string): boolean {
  return (
    namespace === '' ||
    namespace.startsWith('http://www.wireless-village.org/') ||
    namespace.startsWith('http://www.openmobilealliance.org/DTD/')
  );
}
