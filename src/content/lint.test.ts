import { describe, expect, it } from 'vitest';
import { lintVariant } from './lint.ts';

const lint = (body: string, subject = 'Hello') => lintVariant({ subject, preheader: '', body });

describe('linting a variant', () => {
  it('has nothing to say about good content', () => {
    const body =
      '<!-- {{ x }} --><style>p { color: red }</style>\n<p class="a">Hi {{ first_name | default: "you" }}</p>\n' +
      "<a href='{{ url }}'>Go</a>{% if plan == 'pro' %}<b>{{ plan }}</b>{% endif %}<br/>a < b";
    expect(lint(body)).toEqual([]);
  });

  it('names the part and the line of what does not parse', () => {
    expect(lint('<p>\n{% if x %}\n</p>')).toEqual(['Body, line 2: tag {% if x %} not closed.']);
    expect(lint('', '{{ name | shout }}')).toEqual(['Subject, line 1: undefined filter: shout.']);
    expect(lint('{% include "x" %}')).toEqual(['Body, line 1: tag "include" not found.']);
  });

  it.each([
    '{{ person.first_name }}',
    "{{ person|lookup:'plan' }}",
    "{{ first_name|default:'there'|safe }}",
    '{% unsubscribe %}',
    '{{ organization.name }}',
  ])('refuses Klaviyo’s own tag %s', (tag) => {
    const [problem, ...others] = lint(`<p>\n${tag}</p>`);
    expect(problem).toContain(`Body, line 2: ${tag} is a Klaviyo tag`);
    expect(others).toEqual([]);
  });

  it.each([
    ['<p class={{ x }}>', 'without quotes'],
    ['<p {{ x }}>', 'inside an HTML tag'],
    ['<{{ x }}>', 'inside an HTML tag'],
    ['<p onclick="{{ x }}">', 'event handler'],
    ['<p style="color: {{ x }}">', 'style'],
    ['<script>var a = "{{ x }}";</script>', 'script'],
    ['<STYLE>{{ x }}</STYLE>', 'style'],
    ['<a title=a{{ x }}>', 'without quotes'],
    ['<a title = {{ x }}>', 'without quotes'],
  ])('refuses a field in %s', (body, why) => {
    expect(lint(body).join()).toContain(why);
  });

  it('allows fields again after code, comments and quotes have ended', () => {
    expect(lint('<script>a</script>{{ x }}<!-- " -->{{ x }}<p title="a>b">{{ x }}</p>')).toEqual([]);
  });

  it('refuses what Klaviyo cannot hold', () => {
    expect(lint('é'.repeat(50_001)).join()).toContain('101 KB');
    expect(lint('é'.repeat(49_000))).toEqual([]);
  });
});
