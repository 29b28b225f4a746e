import { expect, test } from 'vitest';
import { usedProperties } from './used-properties.ts';

test('names each property that a template looks up, once, and none that Klaviyo has of its own', () => {
  const template = `{{ person|lookup:'jai_subject'|default:"Hi" }} {{ person | lookup: "Favourite tea" }}
    {% if person.jai_body %}{{ person.jai_body|safe }}{% endif %} {{ person.first_name }} {{ person|lookup:'email' }}
    {{ event.person.plan }} {{ personal.note }}`;
  expect(usedProperties(template)).toEqual(['jai_subject', 'Favourite tea', 'jai_body']);
});
