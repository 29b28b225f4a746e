import { perform, type Work } from './work.ts';

process.once('message', async (work: Work) => {
  process.send?.(await perform(work));
  process.disconnect();
});
