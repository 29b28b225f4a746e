import { BEFORE_AFTER, EQUALS, EQUALS_ANY, RANGE } from './filter.ts';
import type { QueryRules } from './query.ts';

const SUPPRESSION = 'subscriptions.email.marketing.suppression';
const LIST_SUPPRESSION = 'subscriptions.email.marketing.list_suppressions';

export const PROFILE_LISTING: QueryRules = {
  fields: ['conversation', 'profile', 'push-token'],
  additionalFields: ['profile'],
  include: ['conversations', 'push-tokens'],
  filters: {
    id: { type: 'string', operators: EQUALS_ANY },
    email: { type: 'string', operators: EQUALS_ANY },
    phone_number: { type: 'string', operators: EQUALS_ANY },
    external_id: { type: 'string', operators: EQUALS_ANY },
    _kx: { type: 'string', operators: EQUALS },
    created: { type: 'date', operators: BEFORE_AFTER },
    updated: { type: 'date', operators: BEFORE_AFTER },
    [`${LIST_SUPPRESSION}.reason`]: { type: 'string', operators: EQUALS },
    [`${LIST_SUPPRESSION}.timestamp`]: { type: 'date', operators: RANGE },
    [`${LIST_SUPPRESSION}.list_id`]: { type: 'string', operators: EQUALS },
    [`${SUPPRESSION}.reason`]: { type: 'string', operators: EQUALS },
    [`${SUPPRESSION}.timestamp`]: { type: 'date', operators: RANGE },
  },
  sort: ['created', 'email', 'id', `${LIST_SUPPRESSION}.timestamp`, `${SUPPRESSION}.timestamp`, 'updated'],
  page: { kind: 'sized', defaultSize: 20, maxSize: 100 },
};
