import type { Handout } from './test-servers.mjs';
export declare function from(url: string): Handout;
