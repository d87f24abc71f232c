// Jest reporter: writes the totals of the run to the file that SMSONLY_TEST_TOTALS names.
import { writeFileSync } from 'node:fs';

/**
 * @typedef {object} Results
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {{ testExecError?: unknown, numFailingTests: number, failureMessage?: string | null }[]} testResults
 */

/** @param {Results} results */
export function totals(results) {
  // A suite that could not run, or failed outside of its tests, has no failed test to count.
  const broken = results.testResults.filter(
    ({ testExecError, numFailingTests, failureMessage }) => numFailingTests === 0 && (testExecError || failureMessage),
  ).length;
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + broken,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

export default class CountReporter {
  /** @param {unknown} _contexts @param {Results} results */
  onRunComplete(_contexts, results) {
    const file = process.env.SMSONLY_TEST_TOTALS;
    if (file) writeFileSync(file, JSON.stringify(totals(results)));
  }
}
