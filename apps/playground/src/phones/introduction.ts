/**
 * The name that an SMS begins with, if it begins as `template` says (SMS_SENDER_PREFIX, `{displayName}: `); undefined when it
 * does not. A name is on one line and at most 60 characters: what is longer was written by somebody.
 */
export function introducedName(text: string, template: string): string | undefined {
  if (!template.includes(placeholder)) return undefined;
  const [before = '', ...rest] = template.split(placeholder).map((literal) => literal.replace(special, '\\$&'));
  const behind = rest.join('\\k<name>');
  const name = new RegExp(`^${before}(?<name>[^\\n\\r]{1,60}?)${behind}`, 'u').exec(text)?.groups?.['name']?.trim();
  return name === '' ? undefined : name;
}

const placeholder = '{displayName}';
const special = /[.*+?^${}()|[\]\\/]/g;
