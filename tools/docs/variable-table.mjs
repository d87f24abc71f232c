// The table of docs/variables.md, made from the tables that the services check at start.

/** @typedef {{ description: string, default?: string | undefined, optional?: boolean }} Variable */

/** For development and tests: not part of an installation. */
const ASIDE = ['jasmin-simulator', 'playground', 'npm start'];

const cell = (/** @type {string} */ text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const defaultOf = (/** @type {Variable} */ variable) =>
  variable.default !== undefined ? `\`${cell(variable.default)}\`` : variable.optional ? '–' : 'must be set';

/**
 * Lines of Markdown: variable, meaning, default, who reads it. A default that only some have is listed with their names;
 * the meaning is that of the first service in `tables`.
 * @param {Readonly<Record<string, Readonly<Record<string, Variable>>>>} tables by service
 */
export function variableTable(tables) {
  const all = Object.keys(tables).filter((service) => !ASIDE.includes(service));
  /** @type {Map<string, { description: string, read: { service: string, standard: string }[] }>} */
  const rows = new Map();
  for (const [service, table] of Object.entries(tables)) {
    for (const [name, variable] of Object.entries(table)) {
      const row = rows.get(name) ?? { description: variable.description, read: [] };
      row.read.push({ service, standard: defaultOf(variable) });
      rows.set(name, row);
    }
  }
  const named = (/** @type {readonly string[]} */ services) =>
    [
      ...(all.length > 1 && all.every((service) => services.includes(service))
        ? ['all']
        : services.filter((one) => all.includes(one))),
      ...services.filter((one) => ASIDE.includes(one)),
    ].join(', ');
  const standards = (/** @type {readonly { service: string, standard: string }[]} */ read) => {
    const different = [...new Set(read.map(({ standard }) => standard))];
    if (different.length === 1) return different[0];
    return different
      .map((standard) => {
        const services = read.filter((one) => one.standard === standard).map(({ service }) => service);
        return `${standard} (${named(services)})`;
      })
      .join(', ');
  };
  const lines = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { description, read }]) => {
      const services = named(read.map(({ service }) => service));
      return `| \`${name}\` | ${cell(description)} | ${standards(read)} | ${services} |`;
    });
  return ['| variable | meaning | default | read by |', '| --- | --- | --- | --- |', ...lines].join('\n');
}
