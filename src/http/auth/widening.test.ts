import { describe, expect, it } from 'vitest';
import type { FlowId, TemplateId } from '../../domain/ids.ts';
import type { ApiKeySettings } from './ports.ts';
import { widenings } from './widening.ts';

const bound: ApiKeySettings = {
  name: 'Webhook',
  scopes: ['generate'],
  bindings: {
    templateIds: ['welcome', 'cart'] as TemplateId[],
    flowId: 'WfLow1' as FlowId,
    addressRanges: ['203.0.113.0/24'],
    fromKlaviyo: false,
  },
  limits: { profileDailyCap: 10, requestsPerSecond: 100 },
};
const withBindings = (of: Partial<ApiKeySettings['bindings']>) => ({
  ...bound,
  bindings: { ...bound.bindings, ...of },
});
const free = withBindings({ templateIds: [], flowId: null, addressRanges: [] });

describe('a change of a key', () => {
  it.each([
    ['another scope', bound, { ...bound, scopes: ['generate', 'debug'] as const }, 'has the scope debug'],
    ['every template', bound, withBindings({ templateIds: [] }), 'works for every template'],
    ['another template', bound, withBindings({ templateIds: ['x' as TemplateId] }), 'works for x'],
    ['any flow', bound, withBindings({ flowId: null }), 'works from any flow'],
    ['another flow', bound, withBindings({ flowId: 'Other1' as FlowId }), 'works from the flow Other1'],
    ['any address', bound, withBindings({ addressRanges: [] }), 'works from any address'],
    ['Klaviyo’s addresses too', bound, withBindings({ fromKlaviyo: true }), 'works from Klaviyo’s addresses'],
    ['a higher cap', bound, { ...bound, limits: { ...bound.limits, profileDailyCap: 11 } }, '11 times in 24 hours'],
    [
      'a higher rate',
      bound,
      { ...bound, limits: { ...bound.limits, requestsPerSecond: 101 } },
      '101 requests a second',
    ],
  ])('to %s widens it', (_what, before, after, says) => {
    expect(widenings(before, after)).toEqual([expect.stringContaining(says)]);
    expect(widenings(after, before).length).toBeLessThanOrEqual(1);
  });

  it.each([
    ['to itself', bound, bound],
    ['of its name', bound, { ...bound, name: 'Other' }],
    ['to fewer templates', bound, withBindings({ templateIds: ['cart' as TemplateId] })],
    ['that binds what was free', free, bound],
    ['from anywhere to Klaviyo’s addresses', free, { ...free, bindings: { ...free.bindings, fromKlaviyo: true } }],
    ['of limits downwards', bound, { ...bound, limits: { profileDailyCap: 1, requestsPerSecond: 1 } }],
  ])('%s does not widen it', (_what, before, after) => {
    expect(widenings(before, after)).toEqual([]);
  });
});
