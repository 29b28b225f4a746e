import { describe, expect, test } from 'vitest';
import { TemplateEngine } from './template-engine.ts';

const scope = {
  email: 'ada@mail.example',
  first_name: 'Ada',
  person: {
    KlaviyoID: '01GDDKASAP8TKDDA2GRZDSVP4H',
    first_name: 'Ada',
    jai_subject: "It's <b>here</b>",
    jai_body: '<p>Tom & Ada {{ email }}</p>',
    plan: 'pro',
    empty: '',
    zero: 0,
    visits: 3,
    isVip: true,
    isOld: false,
    none: [],
    colours: ['red', 'blue'],
    'Favorite Color': 'red',
    nested: { 'A B': ['x', 'y'] },
  },
};

const rendered: readonly (readonly [title: string, source: string, text: string])[] = [
  ['plain text', 'Hello', 'Hello'],
  ['a bare name', '{{ email }} {{ first_name }}', 'ada@mail.example Ada'],
  ['dot access', '{{ person.KlaviyoID }}', '01GDDKASAP8TKDDA2GRZDSVP4H'],
  ['a missing name prints nothing', '[{{ person.nobody.at_all }}]', '[]'],
  ['lookup', "{{ person|lookup:'Favorite Color' }}", 'red'],
  ['lookup in a lookup', "{{ person|lookup:'nested'|lookup:'A B'|lookup:'1' }}", 'y'],
  ['lookup of a missing key', "[{{ person|lookup:'nothing'|lookup:'deeper' }}]", '[]'],
  ['lookup sees no inherited member', "[{{ person|lookup:'toString' }}]", '[]'],
  ['autoescape', "{{ person|lookup:'jai_subject' }}", 'It&#x27;s &lt;b&gt;here&lt;/b&gt;'],
  ['safe, and a tag inside a value stays text', "{{ person|lookup:'jai_body'|safe }}", '<p>Tom & Ada {{ email }}</p>'],
  ['default after a value', '{{ person|lookup:\'jai_subject\'|safe|default:"x" }}', "It's <b>here</b>"],
  ['default: missing', '{{ person|lookup:\'nothing\'|default:"Your weekly update" }}', 'Your weekly update'],
  ['default: empty text', "{{ person.empty|default:'d' }}", 'd'],
  ['default: 0', "{{ person.zero|default:'d' }}", 'd'],
  ['default: False', "{{ person.isOld|default:'d' }}", 'd'],
  ['default: empty list', "{{ person.none|default:'d' }}", 'd'],
  ['default of empty text', '[{{ person|lookup:\'nothing\'|default:"" }}]', '[]'],
  ['text written in the template is not escaped', '{{ person.nothing|default:"Tom & Ada" }}', 'Tom & Ada'],
  [
    'a value as default is escaped',
    '{{ person.nothing|default:person.jai_subject }}',
    'It&#x27;s &lt;b&gt;here&lt;/b&gt;',
  ],
  ['default, then safe', "{{ person.nothing|default:'<p>a</p>'|safe }}", '<p>a</p>'],
  ['Python prints booleans and lists', '{{ person.isVip }} {{ person.colours|safe }}', "True ['red', 'blue']"],
  ['upper, lower, title', "{{ first_name|upper }} {{ 'A B'|lower }} {{ 'a b'|title }}", 'ADA a b A B'],
  ['truncatechars', "{{ 'abcdef'|truncatechars:4 }}", 'abc…'],
  ['join and length', "{{ person.colours|join:', ' }} {{ person.colours|length }}", 'red, blue 2'],
  ['if, elif, else', "{% if person.plan == 'x' %}1{% elif person.plan == 'pro' %}2{% else %}3{% endif %}", '2'],
  ['if: what is empty is false', '{% if person.none or person.zero or person.empty %}1{% else %}2{% endif %}', '2'],
  ['if with a filter', "{% if person|lookup:'plan' != 'free' %}paid{% endif %}", 'paid'],
  ['if in, not in', "{% if 'red' in person.colours and 'x' not in person.colours %}yes{% endif %}", 'yes'],
  ['and binds tighter than or', '{% if person.isVip or person.isVip and person.isOld %}yes{% endif %}', 'yes'],
  ['not', '{% if not person.isOld %}new{% endif %}', 'new'],
  ['comparison of numbers', '{% if person.visits >= 3 %}often{% endif %}', 'often'],
  ['a missing value compares false', '{% if person.nothing > 3 %}1{% else %}2{% endif %}', '2'],
  ['for', '{% for c in person.colours %}{{ forloop.counter }}{{ c }} {% endfor %}', '1red 2blue '],
  ['for, empty', '{% for c in person.none %}x{% empty %}nothing{% endfor %}', 'nothing'],
  ['for, reversed', '{% for c in person.colours reversed %}{{ c }}{% endfor %}', 'bluered'],
  [
    'with',
    "{% with plan=person.plan c=person|lookup:'Favorite Color' %}{{ plan }} {{ c }}{% endwith %}{{ plan }}",
    'pro red',
  ],
  ['with … as', '{% with person.plan as plan %}{{ plan }}{% endwith %}', 'pro'],
  ['comments', '{# {{ nonsense| }} #}a{% comment %}{{ email }}{% endcomment %}b', 'ab'],
  ['a JSON body', '{"user_id": "{{ person.KlaviyoID }}"}', '{"user_id": "01GDDKASAP8TKDDA2GRZDSVP4H"}'],
];

const broken: readonly (readonly [title: string, source: string])[] = [
  ['an unknown tag', '{% assign x = 1 %}'],
  ["Liquid's elsif", '{% if a %}{% elsif b %}{% endif %}'],
  ['an unknown filter', '{{ email|shout }}'],
  ['an if without end', '{% if email %}'],
  ['an if without condition', '{% if %}{% endif %}'],
  ['an if with a dangling operator', '{% if email == %}{% endif %}'],
  ['an unclosed quote', "{% if email == 'a %}{% endif %}"],
  ['an expression where a value belongs', '{{ email == first_name }}'],
  ['a broken for', '{% for x of list %}{% endfor %}'],
];

describe('the template language', () => {
  const engine = new TemplateEngine();

  test.each(rendered)('%s', (_title, source, text) => {
    expect(engine.render(source, scope)).toEqual({ kind: 'rendered', text });
  });

  test.each(broken)('%s is an Email Syntax Error', (_title, source) => {
    expect(engine.render(source, scope).kind).toBe('syntax-error');
  });

  test('the links every mail needs', () => {
    const result = engine.render("{% unsubscribe 'Leave' %} {% manage_preferences_link %}", scope);
    expect(result).toMatchObject({
      kind: 'rendered',
      text: expect.stringMatching(/<a href="[^"]+">Leave<\/a> https:/),
    });
  });
});
