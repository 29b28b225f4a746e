import { expect, test } from 'vitest';
import { spellingsOf } from './spellings.ts';

const ALL = ['$message', 'Bot Click', '$_cohort$message_send_cohort'];

test('Klaviyo’s own spelling alone, where the file keeps to it', () => {
  expect(spellingsOf(['$message'], new Set(['$message', 'Subject']), ALL)).toEqual(['$message']);
});

test.each([
  ['message', 'bot_click', 'cohort_message_send_cohort'],
  ['message', 'botClick', 'cohortMessageSendCohort'],
  ['Message', 'BotClick', 'CohortMessageSendCohort'],
  ['property_message', 'property_bot_click', 'property_cohort_message_send_cohort'],
  ['propertymessage', 'propertybotclick', 'propertycohortmessagesendcohort'],
  ['propertyMessage', 'propertyBotClick', 'propertyCohortMessageSendCohort'],
  ['$message', '$bot_click', '$cohort_message_send_cohort'],
])('%s, %s and %s', (...seen) => {
  for (const [index, name] of ALL.entries()) {
    expect(spellingsOf([name], new Set(seen), ALL)).toContain(seen[index]);
  }
});
