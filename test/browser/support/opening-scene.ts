import * as canned from './canned-answers.ts';
import { attributes } from './canned-attributes.ts';
import type { Scene } from './canned-console.ts';
import { conversions } from './canned-conversions.ts';
import { goneForGood, longStory, sarah } from './canned-decisions.ts';
import { UNREAD } from './canned-files.ts';
import { busyHealth } from './canned-health.ts';
import { ingestion, runs } from './canned-ingestion.ts';
import { better } from './canned-overview.ts';
import { someDiffer } from './canned-reconciliation.ts';
import { plentiful, shippedOnce } from './canned-results.ts';
import { sureOfSome } from './canned-what-if.ts';

/** Someone who may do everything looks at a template that wins. */
export const openingScene: Scene = {
  isSignedIn: true,
  role: 'owner',
  overview: better,
  results: plentiful,
  whatIf: sureOfSome,
  milestones: shippedOnce,
  renderErrors: { days: 7, variants: [] },
  outlook: { lateness: null },
  health: busyHealth,
  ingestion,
  runs,
  reconciliation: someDiffer,
  ingestedFile: UNREAD,
  template: canned.template,
  conversions,
  isPrefixTaken: false,
  templates: canned.templates,
  themes: canned.themes,
  attributes,
  apiKeys: canned.apiKeys,
  klaviyo: canned.klaviyo,
  klaviyoAddresses: canned.klaviyoAddresses,
  timeline: longStory,
  person: sarah,
  forgotten: goneForGood,
};
