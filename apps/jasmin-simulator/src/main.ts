import { runProgram } from '@smsonly/service/program';
import { simulatorVariables } from './simulator.variables.js';
import { startSimulator } from './start-simulator.js';

runProgram({ name: 'jasmin-simulator', variables: simulatorVariables, start: startSimulator });
