/** The supported CSP versions, oldest first. */
export const cspVersions = ['1.1', '1.2', '1.3'] as const;

/** A version of the Client-Server Protocol. */
export type CspVersion = (typeof cspVersions)[number];

/** The three namespaces of a version: of the message, of TransactionContent and of PresenceSubList. */
export type CspNamespaces = Readonly<{ message: string; transaction: string; presence: string }>;

/** Which of a version's namespaces an element opens. */
export type NamespaceRole = keyof CspNamespaces;

/** The namespaces by version, as they must stand in every message sent. */
export const cspNamespaces: Readonly<Record<CspVersion, CspNamespaces>> = {
  '1.1': {
    message: 'http://www.wireless-village.org/CSP1.1',
    transaction: 'http://www.wireless-village.org/TRC1.1',
    presence: 'http://www.wireless-village.org/PA1.1',
  },
  '1.2': {
    message: 'http://www.openmobilealliance.org/DTD/WV-CSP1.2',
    transaction: 'http://www.openmobilealliance.org/DTD/WV-TRC1.2',
    presence: 'http://www.openmobilealliance.org/DTD/WV-PA1.2',
  },
  '1.3': {
    message: 'http://www.openmobilealliance.org/DTD/IMPS-CSP1.3',
    transaction: 'http://www.openmobilealliance.org/DTD/IMPS-TRC1.3',
    presence: 'http://www.openmobilealliance.org/DTD/IMPS-PA1.3',
  },
};

const versionsByNamespace: ReadonlyMap<string, CspVersion> = new Map(
  cspVersions.map((version) => [cspNamespaces[version].message, version]),
);

/** The version with this message namespace, or undefined for an unsupported one. */
export function versionOfNamespace(namespace: string): CspVersion | undefined {
  return versionsByNamespace.get(namespace);
}

/** True when the element, field or primitive limited by `since` and `until` exists in the version. */
export function existsIn(
  version: CspVersion,
  limits: { readonly since?: CspVersion; readonly until?: CspVersion },
): boolean {
  return (
    (limits.since === undefined || version >= limits.since) && (limits.until === undefined || version <= limits.until)
  );
}
