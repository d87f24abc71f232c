import { announce, news } from './announce.js';

const said = async () => {
  await new Promise((resolve) => setTimeout(resolve, 100));
  return news.value;
};

describe('what is announced', () => {
  it('is said, and the same words twice are two changes of the region', async () => {
    const values: string[] = [];
    news.subscribe((value) => values.push(value));
    announce('Bob: Hei');
    await said();
    announce('Bob: Hei');
    await said();
    expect(values.filter((value) => value === 'Bob: Hei')).toHaveLength(2);
  });

  it('is said as a whole when several things happen at once', async () => {
    announce('Bob: Hei');
    announce('Kari: Hallo');
    expect(await said()).toBe('Bob: Hei. Kari: Hallo');
  });
});
