import { describe, expect, it } from 'vitest';
import { defaultSubject } from './default-subject.ts';

describe('the subject an email shows when the property is empty', () => {
  it.each([
    ['double quotes', `{{ person|lookup:'jai_subject'|default:"Your weekly update" }}`, 'Your weekly update'],
    ['single quotes', `{{ person|lookup:"jai_subject"|default:'Your weekly update' }}`, 'Your weekly update'],
    ['spaces', ` {{person | lookup : 'jai_subject' | default : "It's here" }} `, "It's here"],
    ['a filter after it', `{{ person|lookup:'jai_subject'|default:"Hello"|title }}`, 'Hello'],
    ['an empty default', `{{ person|lookup:'jai_subject'|default:"" }}`, ''],
  ])('is the literal of its default tag: %s', (_name, line, expected) => {
    expect(defaultSubject(line)).toBe(expected);
  });

  it.each([
    ['no default', `{{ person|lookup:'jai_subject' }}`],
    ['plain text', 'Your weekly update'],
    ['a default that is not a literal', `{{ person|lookup:'jai_subject'|default:first_name }}`],
    ['more than the tag', `Hi {{ first_name|default:"friend" }}, look`],
    ['two tags', `{{ a|default:"x" }}{{ b|default:"y" }}`],
    ['no subject', null],
  ])('is unknown with %s', (_name, line) => {
    expect(defaultSubject(line)).toBeNull();
  });
});
