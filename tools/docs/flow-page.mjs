// A page of docs/flows: nested lists whose links are functions. What is indented below a function is used by it, or both
// are wired
// together in the function that `(wired in …)` names; records between services are checked against the contracts and the tables.
import { dirname, join, normalize } from 'node:path';

/**
 * @typedef {import('./source-graph.mjs').Place} Place
 * @typedef {{ line: number, text: string, depth: number, place?: Place, wiring?: Place, publishes?: Hop, on?: Hop }} Step
 * @typedef {{ fact: string, topic: string }} Hop
 */

const link = String.raw`\[\x60([^\x60]+)\x60\]\(([^)]+\.ts)\)`;
const publishes = /publishes `(\w+)` to `([\w-]+)`/;
const on = /on `(\w+)` from `([\w-]+)`/;

/** @param {string} page its path @param {string} text @returns {Step[]} */
export function stepsOf(page, text) {
  return text.split('\n').flatMap((line, index) => {
    const item = /^( *)- (.*)$/.exec(line);
    if (!item) return [];
    const [, indent = '', words = ''] = item;
    const wired = new RegExp(String.raw`\(wired in ${link}\)`).exec(words);
    const first = new RegExp(link).exec(wired ? words.replace(wired[0], '') : words);
    const [sent, heard] = [publishes.exec(words), on.exec(words)];
    return [
      {
        line: index + 1,
        text: words,
        depth: indent.length / 2,
        ...(first && { place: placeOf(page, first) }),
        ...(wired && { wiring: placeOf(page, wired) }),
        ...(sent && { publishes: { fact: sent[1] ?? '', topic: sent[2] ?? '' } }),
        ...(heard && { on: { fact: heard[1] ?? '', topic: heard[2] ?? '' } }),
      },
    ];
  });
}

/** @param {string} page @param {RegExpExecArray} match @returns {Place} */
function placeOf(page, [, name = '', path = '']) {
  return { name, file: normalize(join(dirname(page), path)).replaceAll('\\', '/') };
}

/**
 * @param {string} page @param {string} text
 * @param {{ graph: ReturnType<typeof import('./source-graph.mjs').sourceGraph>, topics: ReadonlyMap<string, readonly
 *   string[]>, subscriptions: (service: string) => readonly import('./consumes.mjs').Subscription[], }} facts what the
 *   sources say
 * @returns {string[]} what is wrong, each with page and line
 */
export function checkFlow(page, text, { graph, topics, subscriptions }) {
  /** @type {string[]} */
  const problems = [];
  /** @type {Step[]} */
  const above = [];
  const sent = new Set();
  for (const step of stepsOf(page, text)) {
    const wrong = (/** @type {string} */ what) => problems.push(`${page}:${step.line}: ${what}`);
    above.length = Math.min(above.length, step.depth);
    const parent = above.findLast(({ place }) => place)?.place;
    above[step.depth] = step;
    for (const place of [step.place, step.wiring]) if (place && !graph.has(place)) wrong(`${absent(graph, place)}`);
    const { place, wiring } = step;
    if (place && !graph.has(place)) continue;

    if (step.publishes) {
      const { fact, topic } = step.publishes;
      sent.add(`${topic} ${fact}`);
      if (!topics.get(topic)?.includes(fact)) wrong(`topic ${topic} carries no ${fact}`);
      else if (!parent) wrong(`no function is named that publishes ${fact}`);
      else if (graph.has(parent)) {
        const texts = graph.textsOf(parent);
        if (!texts.has(fact)) wrong(`${parent.name} makes no ${fact}`);
        if (topic !== 'responses' && !texts.has(topic)) wrong(`${parent.name} publishes nothing to ${topic}`);
      }
    } else if (step.on) {
      const { fact, topic } = step.on;
      if (!sent.has(`${topic} ${fact}`)) wrong(`${fact} has not been published above`);
      const service = /^apps\/([^/]+)/.exec(place?.file ?? '')?.[1];
      if (!place || !service) wrong(`names no function of a service that takes ${fact}`);
      else {
        const rows = subscriptions(service).filter((row) => row.topic === topic && row.fact === fact);
        if (rows.length === 0) wrong(`${service} takes no ${fact} from ${topic}`);
        // A row that is handled in the table itself is named by the table.
        else if (!isTable(place.file) && rows.every(({ handler }) => handler !== place.name))
          wrong(`${service} hands ${fact} to ${rows[0]?.handler || 'no function'}, not to ${place.name}`);
      }
    } else if (place && parent && graph.has(parent)) {
      if (wiring) {
        if (!graph.has(wiring)) continue;
        for (const end of [parent, place])
          if (!graph.reaches(wiring, end)) wrong(`${wiring.name} (${wiring.file}) does not lead to ${end.name}`);
      } else if (!graph.uses(parent, place)) wrong(`${parent.name} (${parent.file}) does not use ${place.name}`);
    }
  }
  return problems;
}

const isTable = (/** @type {string} */ file) => /\.(consumes|subscriptions)\.ts$/.test(file);

/** @param {ReturnType<typeof import('./source-graph.mjs').sourceGraph>} graph @param {Place} place */
function absent(graph, { file, name }) {
  const now = graph.find(name);
  return `${file} exports no ${name}${now.length > 0 ? `; it is in ${now.join(', ')}` : ''}`;
}
