/** ContactListProperties as a request carries them: `DisplayName` and `Default`. */
export type Properties = readonly Readonly<{ name: string; value?: string | undefined }>[];

export type PropertyChange = Readonly<{ displayName?: string; isDefault?: boolean }>;

/** What the properties ask for, or undefined (752) when one is unknown or has a value that it cannot have. */
export function readProperties(properties: Properties): PropertyChange | undefined {
  let change: PropertyChange = {};
  for (const { name, value = '' } of properties) {
    switch (name.toLowerCase()) {
      case 'displayname':
        change = { ...change, displayName: value };
        break;
      case 'default':
        if (value !== 'T' && value !== 'F') return undefined;
        change = { ...change, isDefault: value === 'T' };
        break;
      default:
        return undefined;
    }
  }
  return change;
}
