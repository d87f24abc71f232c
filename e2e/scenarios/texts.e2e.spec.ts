import { jest } from '@jest/globals';
import { startSystem } from '../src/system/system-of-suite.js';
import { textsArriveUnchanged } from './texts-arrive-unchanged.js';

jest.setTimeout(240_000);

textsArriveUnchanged(() => startSystem('texts'));
