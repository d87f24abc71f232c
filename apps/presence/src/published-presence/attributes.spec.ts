import { expect, it } from '@jest/globals';
import { attributeNames } from '@smsonly/contracts';
import { presenceAttributes } from '@smsonly/imps-model';

it('events carry the presence attributes that the grammar of CSP knows, each by its name', () => {
  expect([...attributeNames].sort()).toEqual(presenceAttributes.map(({ name }) => name).sort());
});
