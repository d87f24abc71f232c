// The way of a message, written for a terminal.

/** @typedef {import('../../../apps/playground/src/seams/way.js').Way} Way */
/** @typedef {Way['steps'][number]} WayStep */

const INDENT = ' '.repeat(14);

const milliseconds = (/** @type {number} */ ms) =>
  ms < 1_000 ? `${ms.toFixed(1)} ms` : ms < 60_000 ? `${(ms / 1_000).toFixed(2)} s` : `${(ms / 60_000).toFixed(1)} min`;

/** @param {readonly string[]} ids @param {string} one @param {string} several */
const named = (ids, one, several) =>
  ids.length === 0 ? [] : [`${ids.length === 1 ? one : several} ${ids.join(', ')}`];

/** @param {WayStep} step @param {number} began @param {number} width of the services' names @param {boolean} documents */
function stepLines(step, began, width, documents) {
  const facts = step.facts.map(({ name, value }) => `${name} ${value}`).join(' · ');
  return [
    `${milliseconds(step.startedAt - began).padStart(12)}  ${step.service.padEnd(width)}  ${step.title}  (${milliseconds(step.took)})`,
    ...(facts === '' ? [] : [`${INDENT}${' '.repeat(width)}  ${facts}`]),
    ...(documents ? step.documents.flatMap(documentLines) : []),
  ];
}

/** @param {WayStep['documents'][number]} document */
function documentLines({ direction, xml, wbxmlSize }) {
  const title = direction === 'in' ? '→ request' : '← answer';
  return ['', `${INDENT}${title}, ${wbxmlSize} octets in WBXML:`, xml.trimEnd().replace(/^/gm, INDENT), ''];
}

/**
 * @param {Way} way with at least one step
 * @param {{ documents: boolean }} options whether CSP documents are written too
 */
export function wayText({ messageIds, smsIds, steps }, { documents }) {
  const began = Math.min(...steps.map(({ startedAt }) => startedAt));
  const ended = Math.max(...steps.map(({ startedAt, took }) => startedAt + took));
  const width = Math.max(...steps.map(({ service }) => service.length));
  const about = [...named(messageIds, 'message', 'messages'), ...named(smsIds, 'SMS', 'SMS')].join(', ');
  return [
    `${about}: ${steps.length} steps in ${milliseconds(ended - began)}, from ${new Date(began).toISOString()}`,
    '',
    ...steps.flatMap((step) => stepLines(step, began, width, documents)),
  ].join('\n');
}
