import type { Content } from '../../../src/domain/template.ts';

/** What was decided for someone: told by the decision alone, so that every process writes the same. */
export const decidedFor = (decisionId: string): Content => ({
  subject: `Decided in ${decisionId}`,
  preheader: '',
  body: `<p>${decisionId}</p>`,
});
