import { existsIn, type CspVersion } from './versions.js';

type Limits = Readonly<{ since?: CspVersion; until?: CspVersion }>;
const all: Limits = {};
const from12: Limits = { since: '1.2' };
const from13: Limits = { since: '1.3' };
const to12: Limits = { until: '1.2' };

/**
 * The service tree: feature, function, capability, and the versions that have each capability. MF, MP, MM and MG stand for
 * the mandatory part of their feature and are direct children of it.
 */
export const serviceTree = {
  FundamentalFeat: {
    MF: from12,
    ServiceFunc: { GETSPI: all, GETMAP: from13, SGMNT: from13 },
    SearchFunc: { SRCH: all, STSRC: all, ADVSR: from13 },
    InviteFunc: { INVIT: all, CAINV: all },
    VerifyIDFunc: { VRID: from12 },
  },
  PresenceFeat: {
    MP: from12,
    ContListFunc: { GCLI: all, CCLI: all, DCLI: all, MCLS: all },
    PresenceAuthFunc: { GETWL: all, REACT: to12, CAAUT: to12, GETAUT: { since: '1.2', until: '1.2' } },
    PresenceDeliverFunc: { GETPR: all, UPDPR: all },
    AttListFunc: { CALI: to12, DALI: to12, GALS: to12 },
  },
  IMFeat: {
    MM: from12,
    IMSendFunc: { MDELIV: all, FWMSG: all },
    IMReceiveFunc: { SETD: all, GETLM: all, GETM: all, REJCM: all, NOTIF: all, NEWM: all, OFFNOTIF: from13 },
    IMAuthFunc: { GLBLU: all, BLENT: all },
  },
  GroupFeat: {
    MG: from12,
    GroupMgmtFunc: { CREAG: all, DELGR: all, GETGP: all, SETGP: all },
    GroupUseFunc: { SUBGCN: all, GRCHN: all, EXCON: from13 },
    GroupAuthFunc: { GETGM: all, ADDGM: all, RMVGM: all, MBRAC: all, REJEC: all, GETJU: from12 },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Limits | Readonly<Record<string, Limits>>>>>>;

type Tree = typeof serviceTree;
type CapabilityIn<T> = T extends Limits ? never : keyof T;
type MandatoryParts = 'MF' | 'MP' | 'MM' | 'MG';

/** A capability such as `SRCH`, or the mandatory part of a feature such as `MM`. */
export type ServiceCapability =
  | MandatoryParts
  | {
      [F in keyof Tree]: { [N in Exclude<keyof Tree[F], MandatoryParts>]: CapabilityIn<Tree[F][N]> }[Exclude<
        keyof Tree[F],
        MandatoryParts
      >];
    }[keyof Tree];

/** WVCSPFeat as plain data: element names down to the capabilities. An element without children stands for all below it. */
export type ServiceFeatures = {
  readonly [F in keyof Tree]?: {
    readonly [N in keyof Tree[F]]?: N extends MandatoryParts ? true : { readonly [C in keyof Tree[F][N]]?: true };
  };
};

/** One line of the tree: the place of a capability. */
export type ServiceLeaf = Readonly<{
  capability: ServiceCapability;
  feature: keyof Tree;
  /** Absent for the mandatory part, which belongs to the feature itself. */
  func?: string;
  limits: Limits;
}>;

/** The tree as a table, in the order in which it is written. */
export const serviceLeaves: readonly ServiceLeaf[] = Object.entries(serviceTree).flatMap(([feature, functions]) =>
  Object.entries(functions).flatMap(([func, below]: [string, Limits | Record<string, Limits>]): ServiceLeaf[] =>
    /^M[FPMG]$/.test(func)
      ? [{ capability: func as ServiceCapability, feature: feature as keyof Tree, limits: below as Limits }]
      : Object.entries(below as Record<string, Limits>).map(([capability, limits]) => ({
          capability: capability as ServiceCapability,
          feature: feature as keyof Tree,
          func,
          limits,
        })),
  ),
);

/** The mandatory parts of the features. */
export const mandatoryParts: ReadonlySet<ServiceCapability> = new Set(
  serviceLeaves.filter(({ func }) => func === undefined).map(({ capability }) => capability),
);

/** The capabilities with the mandatory part of each feature that has one of them. */
export function withMandatoryParts(capabilities: ReadonlySet<ServiceCapability>): ReadonlySet<ServiceCapability> {
  const features = new Set(
    serviceLeaves.filter((leaf) => capabilities.has(leaf.capability)).map((leaf) => leaf.feature),
  );
  const parts = serviceLeaves.filter(({ func, feature }) => func === undefined && features.has(feature));
  return new Set([...capabilities, ...parts.map(({ capability }) => capability)]);
}

/** The capabilities of a version. */
export function capabilitiesOf(version: CspVersion): ReadonlySet<ServiceCapability> {
  return new Set(serviceLeaves.filter((leaf) => existsIn(version, leaf.limits)).map((leaf) => leaf.capability));
}

/**
 * The capabilities that a tree names, limited to those of the version. An empty feature or function stands for all
 * below it; no tree at all, or one without any feature, stands for everything.
 */
export function capabilitiesIn(
  features: ServiceFeatures | undefined,
  version: CspVersion,
): ReadonlySet<ServiceCapability> {
  const named = new Set<ServiceCapability>();
  for (const leaf of serviceLeaves) {
    if (existsIn(version, leaf.limits) && names(features, leaf)) named.add(leaf.capability);
  }
  return named;
}

function names(features: ServiceFeatures | undefined, leaf: ServiceLeaf): boolean {
  if (features === undefined || isEmpty(features)) return true;
  const feature = features[leaf.feature] as Record<string, true | Record<string, true>> | undefined;
  if (feature === undefined) return false;
  if (isEmpty(feature)) return true;
  if (leaf.func === undefined) return feature[leaf.capability] !== undefined;
  const func = feature[leaf.func];
  if (func === undefined || func === true) return false;
  return isEmpty(func) || func[leaf.capability] !== undefined;
}

function isEmpty(children: object): boolean {
  for (const key in children) if (children[key as keyof typeof children] !== undefined) return false;
  return true;
}

/**
 * The tree that names exactly these capabilities of the version, or undefined when there are none: an empty `Functions` must
 * never be sent, since one phone family disables everything when it gets one. A branch of which everything is named is
 * empty, at any level: another phone's token tables lack the attribute list capabilities, which then never reach it.
 * Source: IMPS CSP, Service negotiation.
 *
 * @param implied capabilities that go without saying: a branch may be whole with them, but they are not named themselves
 */
export function featuresOf(
  capabilities: ReadonlySet<ServiceCapability>,
  version: CspVersion,
  implied: ReadonlySet<ServiceCapability> = new Set(),
): ServiceFeatures | undefined {
  const leaves = serviceLeaves.filter((leaf) => existsIn(version, leaf.limits));
  const isNamed = ({ capability }: ServiceLeaf): boolean => capabilities.has(capability);
  const isWhole = (branch: readonly ServiceLeaf[]): boolean =>
    branch.every((leaf) => isNamed(leaf) || implied.has(leaf.capability));
  const features: Record<string, Record<string, true | Record<string, true>>> = {};
  for (const leaf of leaves.filter(isNamed)) {
    const inFeature = leaves.filter(({ feature }) => feature === leaf.feature);
    const feature = (features[leaf.feature] ??= {});
    if (isWhole(inFeature)) continue;
    if (leaf.func === undefined) {
      feature[leaf.capability] = true;
      continue;
    }
    const func = (feature[leaf.func] ??= {}) as Record<string, true>;
    if (!isWhole(inFeature.filter((other) => other.func === leaf.func))) func[leaf.capability] = true;
  }
  return isEmpty(features) ? undefined : (features as ServiceFeatures);
}

/** The part of the request that a server offering `offered` refuses: the Functions of a Service-Response. */
export function refusedFeatures(
  wish: ServiceFeatures | undefined,
  offered: ReadonlySet<ServiceCapability>,
  version: CspVersion,
): ServiceFeatures | undefined {
  const refused = new Set([...capabilitiesIn(wish, version)].filter((capability) => !offered.has(capability)));
  return featuresOf(refused, version);
}
