import { describe, expect, it } from 'vitest';
import { askedFor, emptyKeyForm, problemsOf } from './key-form.ts';

describe('the form of a new key', () => {
  it('asks for generate alone, bound to nothing, where only a name is given', () => {
    const form = { ...emptyKeyForm(), name: 'Welcome' };
    expect(askedFor(form)).toMatchObject({ scopes: ['generate'], templateIds: [], flowId: '', addressRanges: [] });
    expect(problemsOf(form)).toEqual({});
  });

  it('takes addresses in lines, with commas, or as the JSON list that Klaviyo answers', () => {
    const ranges = ['203.0.113.0/24', '2001:db8::/32'];
    for (const addresses of [ranges.join('\n'), ranges.join(', '), JSON.stringify(ranges)]) {
      expect(askedFor({ ...emptyKeyForm(), addresses }).addressRanges).toEqual(ranges);
    }
  });

  it('says beside each field what it wants', () => {
    const problems = problemsOf({ ...emptyKeyForm(), scopes: [], addresses: '203.0.113.999' });
    expect(Object.keys(problems).sort()).toEqual(['addresses', 'name', 'scopes']);
    expect(problems.addresses).toContain('203.0.113.0/24');
  });
});
