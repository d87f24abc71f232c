import { drawn } from '../frame/sign.js';

/** Signs that only phones have. */
export const PlaneSign = drawn(
  'M10.5 13.5 3 11.5l1.5-1.5 7 .5L16 6c1-1 2.7-1.6 3.4-1s.1 2.4-.9 3.4L14 13l.5 7-1.5 1.5-2.5-8zm0 0L7 17',
);
export const NoServiceSign = drawn('M5 19v-3M10 19v-7M15 19v-5M19 8v11M4 4l16 16');
export const RegisterSign = drawn('M4 5h16v11H11l-4.5 4v-4H4zM9 10.5l2.2 2.2L15 9');
