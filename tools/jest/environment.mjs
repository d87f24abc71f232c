// Jest's environment for Node with a global object of the ordinary kind.
//
// Jest makes the global object of a suite of a proxy, so each use of `Math`, `Buffer` or `Error`, in our code and in packages, goes
// through it: 45 times as slow as in a service, and where a suite that computes spends most of its time. A context with a plain
// global object keeps suites apart just as well.
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

const { createContext } = vm;

export default class PlainGlobalEnvironment extends TestEnvironment {
  /** @param {ConstructorParameters<typeof TestEnvironment>} given */
  constructor(...given) {
    // Jest has no option for it. It makes its context in this constructor, and nothing else runs meanwhile.
    let isPlain = false;
    vm.createContext = () => {
      isPlain = true;
      return createContext(vm.constants.DONT_CONTEXTIFY);
    };
    try {
      super(...given);
    } finally {
      vm.createContext = createContext;
    }
    if (!isPlain)
      throw new Error('jest-environment-node makes its context elsewhere now: see tools/jest/environment.mjs');
  }
}
