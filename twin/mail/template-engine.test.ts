import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { TemplateEngine } from './template-engine.ts';

const fixture = <T>(name: string): T =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, 'fixtures', name), 'utf8')) as T;

type DjangoCase = { readonly source: string; readonly text?: string; readonly error?: string };

/** What Django 5.2 itself gave: see `fixtures/expect.py`. */
const django = fixture<DjangoCase[]>('django.json');
const scope = fixture<Record<string, unknown>>('scope.json');
const engine = new TemplateEngine(() => Date.parse('2026-07-01T23:30:00Z'), 'Europe/Paris');

describe('the template language is Django’s', () => {
  test.each(django.filter(({ text }) => text !== undefined))('$source', ({ source, text }) => {
    expect(engine.render(source, scope)).toEqual({ kind: 'rendered', text });
  });

  test.each(django.filter(({ error }) => error !== undefined))('$source is an Email Syntax Error', ({ source }) => {
    expect(engine.render(source, scope).kind).toBe('syntax-error');
  });
});

/** What plain Django does not have: as Klaviyo documents it, else an assumption that the README names. */
const klaviyo: readonly (readonly [title: string, source: string, text: string])[] = [
  ['lookup', "{{ person|lookup:'Favorite Color' }}", 'red'],
  ['lookup in a lookup, and a place in a list', "{{ person|lookup:'nested'|lookup:'A B'|lookup:'1' }}", 'y'],
  ['lookup of a missing key', "[{{ person|lookup:'nobody'|lookup:'deeper' }}]", '[]'],
  ['lookup sees no inherited member', "[{{ person|lookup:'toString' }}{{ person.constructor }}]", '[]'],
  ['lookup is escaped', "{{ person|lookup:'jai_subject' }}", 'It&#x27;s &lt;b&gt;here&lt;/b&gt;'],
  [
    'safe, and a tag inside a value stays text',
    "{{ person|lookup:'jai_body'|safe }}",
    '<p>Tom & Ada {{ email }} {% if x %}</p>',
  ],
  ['lookup, then default', '{{ person|lookup:\'nobody\'|default:"Your weekly update" }}', 'Your weekly update'],
  ['lookup of what is empty, then default', "{{ person|lookup:'empty'|default:'d' }}", 'd'],
  ['default, then safe', "{{ person|lookup:'nobody'|default:'<p>a</p>'|safe }}", '<p>a</p>'],
  [
    'lookup in a condition',
    "{% if 'red' in person|lookup:'colours' and person|lookup:'visits' >= 3 %}yes{% endif %}",
    'yes',
  ],
  ['a missing lookup in a condition', "{% if person|lookup:'nobody' > 3 %}1{% else %}2{% endif %}", '2'],
  ['lookup in a loop', "{% for x in person|lookup:'nested'|lookup:'A B' %}{{ x }}{% endfor %}", 'xy'],
  ['event is blank where no metric started the flow', '[{{ nobody.name }}{{ nobody|lookup:"a b" }}]', '[]'],
  ['abs', '{{ -1.2|abs }} {{ -3|abs }}', '1.2 3'],
  ['append, concat', '{{ "hello"|append:" world" }} {{ "a"|concat:"b" }}', 'hello world ab'],
  ['append is escaped', '{{ person.jai_subject|append:"<" }}', 'It&#x27;s &lt;b&gt;here&lt;/b&gt;&lt;'],
  ['at_least, at_most', '{{ 1|at_least:5.0 }} {{ 7|at_least:5 }} {{ 1|at_most:-1.0 }}', '5.0 7 -1.0'],
  ['base64', '{{ email|base64_encode }} {{ "w6k="|base64_decode }}', 'YWRhQG1haWwuZXhhbXBsZQ== é'],
  [
    'base64 for addresses',
    '{{ "~~~???"|base64_url_safe_encode }} {{ "fn5-Pz8_"|base64_url_safe_decode }}',
    'fn5-Pz8_ ~~~???',
  ],
  ['capitalize, downcase', '{{ "ada L"|capitalize }} {{ "ADA"|downcase }}', 'Ada L ada'],
  ['ceil', '{{ 5.01|ceil }} {{ 5|ceil }}', '6.0 5.0'],
  ['compact', '{{ person.mixed|compact|length }}', '6'],
  ['count', '{{ "hello"|count }}', '5'],
  ['floatadd', '{{ 2.5|floatadd:1 }} {{ 2.5|floatadd:0.5 }}', '3.5 3.0'],
  ['multiply', '{{ 12|multiply:0.5 }} {{ 12|multiply:2 }} {{ "1.5"|multiply:2|floatformat:2 }}', '6.0 24 3.00'],
  ['round_up', '{{ 5.01|round_up }} {{ 23|round_up:10 }}', '6 30'],
  ['trim_slash', '{{ "https://shop.example/"|trim_slash }}', 'https://shop.example'],
  ['today, where the account is', '{% today "%Y-%m-%d %H:%M" as now %}[{{ now }}]', '[2026-07-02 01:30]'],
  ['today, in words', "{% today '%A, %B %-d, %Y (%j)' %}", 'Thursday, July 2, 2026 (183)'],
  ['currency_format', '{% currency_format 1234.5 %} {% currency_format person.negative %}', '$1,234.50 -$2.50'],
  ['render_variable', '[{% render_variable preview_text %}]', '[]'],
  [
    'unsubscribe, with a text',
    "{% unsubscribe 'Leave' %}",
    '<a href="https://manage.kmail-lists.com/subscriptions/unsubscribe">Leave</a>',
  ],
  ['the other links', '{% unsubscribe_link %} {% manage_preferences_link %} {% web_view_link %}', links()],
];

function links(): string {
  return ['unsubscribe', 'update', 'web-view']
    .map((page) => `https://manage.kmail-lists.com/subscriptions/${page}`)
    .join(' ');
}

describe('Klaviyo’s own', () => {
  test.each(klaviyo)('%s', (_title, source, text) => {
    expect(engine.render(source, scope)).toEqual({ kind: 'rendered', text });
  });

  test.each(['{% unsubscribe %}', '{% manage_preferences %}', "{% web_view 'Look' %}"])('%s links', (source) => {
    expect(engine.render(source, scope)).toMatchObject({
      text: expect.stringMatching(/^<a href="https:[^"]+">\w[\w ]+<\/a>$/),
    });
  });

  test.each([
    '{% catalog item %}',
    '{% coupon_code "summer" %}',
    '{% customobject pet %}',
    '{% today %}',
    '{% today "%Y" as %}',
    '{% currency_format %}',
    '{% render_variable name %}',
    '{% unsubscribe_link now %}',
    '{% unsubscribe "a" "b" %}',
    '{{ person|lookup }}',
    "{{ person|lookup: 'plan' }}",
  ])('%s is an Email Syntax Error', (source) => {
    expect(engine.render(source, scope).kind).toBe('syntax-error');
  });
});

describe('a hostile template ends as an Email Syntax Error, and soon:', () => {
  const list = Array.from({ length: 2_000 }, (_, index) => index);
  const nested = (depth: number): string => `${'{% if email %}'.repeat(depth)}x${'{% endif %}'.repeat(depth)}`;

  test.each([
    ['loops in loops', '{% for a in list %}{% for b in list %}{{ a }}{% endfor %}{% endfor %}'],
    ['loops that write much', '{% for a in list %}{{ text }}{% endfor %}'],
    ['tags nested too deep', nested(5_000)],
    ['a width without end', '{{ email|center:999999999 }}'],
    ['no end', '{% if email %}'.repeat(50_000)],
    ['filters without end', `{{ email${'|upper'.repeat(10_000)}|nope }}`],
    ['braces without sense', `${'{{'.repeat(50_000)}{{ | }}`],
  ])('%s', (_title, source) => {
    const text = 'x'.repeat(100_000);
    expect(engine.render(source, { ...scope, list, text }).kind).toBe('syntax-error');
  });

  test('but a hundred blocks in each other, and a long list, are fine', () => {
    expect(engine.render(nested(100), scope)).toEqual({ kind: 'rendered', text: 'x' });
    expect(engine.render('{% for a in list %}.{% endfor %}', { list })).toEqual({
      kind: 'rendered',
      text: '.'.repeat(2_000),
    });
  });

  test('and leaves nothing behind for the next', () => {
    const own = new TemplateEngine(() => 0, 'UTC');
    expect(own.render('{% today "%Y" as year %}{{ year }}', {})).toEqual({ kind: 'rendered', text: '1970' });
    expect(own.render('[{{ year }}{{ __proto__ }}]', {}).kind).toBe('syntax-error');
    expect(own.render('[{{ year }}{{ constructor.name }}]', {})).toEqual({ kind: 'rendered', text: '[]' });
    for (let number = 0; number < 2_500; number += 1) own.render(`{{ a }}${number}`, {});
    expect(own.render('{{ a }}', { a: 1 })).toEqual({ kind: 'rendered', text: '1' });
  });
});
