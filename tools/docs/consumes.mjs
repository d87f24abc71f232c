// Reads a service's table of subscriptions: topic -> fact -> function.
import ts from 'typescript';

/**
 * @typedef {{ topic: string, fact: string, handler: string | undefined }} Subscription `handler` is undefined for what is ignored
 */

const nameOf = (/** @type {ts.PropertyName} */ name) => name.getText().replaceAll(/['"]/g, '');

/**
 * @param {ts.SourceFile} source the table
 * @param {ReadonlyMap<string, readonly string[]>} topics facts by topic
 * @returns {Subscription[]}
 */
export function subscriptionsIn(source, topics) {
  /** @type {Subscription[]} */
  const found = [];
  const look = (/** @type {ts.Node} */ node) => {
    if (ts.isPropertyAssignment(node) && ts.isObjectLiteralExpression(node.initializer)) {
      const topic = nameOf(node.name);
      const facts = topics.get(topic);
      if (facts) {
        for (const row of node.initializer.properties) {
          if (!row.name || !facts.includes(nameOf(row.name))) continue;
          found.push({ topic, fact: nameOf(row.name), handler: handlerOf(row) });
        }
        return;
      }
    }
    ts.forEachChild(node, look);
  };
  look(source);
  return found;
}

/** The function that a row names. @param {ts.ObjectLiteralElementLike} row */
function handlerOf(row) {
  if (ts.isShorthandPropertyAssignment(row)) return row.name.text;
  if (!ts.isPropertyAssignment(row)) return '';
  const { initializer } = row;
  if (ts.isStringLiteral(initializer)) return undefined;
  const called = ts.isCallExpression(initializer) ? initializer.expression : initializer;
  return ts.isIdentifier(called) ? called.text : '';
}
