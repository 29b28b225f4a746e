import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Content } from '../domain/template.ts';
import { hashContent, renderContent } from './render.ts';

const content = (parts: Partial<Content>): Content => ({ subject: '', preheader: '', body: '', ...parts });
const varsOf = (parts: Partial<Content>, fields: Record<string, unknown> = {}): Content => {
  const rendering = renderContent(content(parts), fields);
  if (rendering.kind !== 'rendered') throw new Error(rendering.message);
  return rendering.vars;
};

describe('rendering a variant', () => {
  it('inserts fields, with defaults where they are missing', () => {
    const greeting = content({ subject: '{{ first_name | default: "Hello" }}, your bag' });
    expect(varsOf(greeting, { first_name: 'Ada' }).subject).toBe('Ada, your bag');
    expect(varsOf(greeting).subject).toBe('Hello, your bag');
  });

  it('escapes fields in the body once, whatever filter is asked for, and leaves the subject plain', () => {
    const vars = varsOf({ subject: '{{ name }}', body: '<p>{{ name }}{{ name | escape }}</p>' }, { name: 'A & <b>' });
    expect(vars.subject).toBe('A & <b>');
    expect(vars.body).toBe('<p>A &amp; &lt;b&gt;A &amp; &lt;b&gt;</p>');
  });

  it('never lets a field become markup', () => {
    const body = '<a href="{{ url }}" title="{{ x }}">{{ x }}</a>{% assign y = x | append: "" %}{{ y }}';
    fc.assert(
      fc.property(fc.string(), (x) => {
        const rendered = varsOf({ body }, { x, url: 'https://shop.example' }).body;
        expect(rendered.match(/[<>"]/g)?.join('')).toBe('<"""">' + '<>');
      }),
    );
  });

  it('keeps a link a link', () => {
    const link = { body: '<a href="{{ url }}">x</a>' };
    expect(varsOf(link, { url: 'https://shop.example/a b?c=1&d=2' }).body).toBe(
      '<a href="https://shop.example/a%20b?c=1&amp;d=2">x</a>',
    );
    expect(renderContent(content(link), { url: 'javascript:alert(1)' }).kind).toBe('render_error');
    const query = varsOf({ body: '<a href="https://shop.example/?q={{ q }}">x</a>' }, { q: 'a&b=c"' });
    expect(query.body).toBe('<a href="https://shop.example/?q=a%26b%3Dc%22">x</a>');
  });

  it('puts a subject on one line', () => {
    expect(varsOf({ subject: 'Hi {{ name }}' }, { name: 'Ada\r\nBcc: x' }).subject).toBe('Hi Ada Bcc: x');
  });

  it.each([
    ['a range bomb', '{% for i in (1..100000000) %}x{% endfor %}'],
    ['a nested loop', '{% for a in (1..9999) %}{% for b in (1..9999) %}{{ b }}{% endfor %}{% endfor %}'],
    ['a partial', '{% include "secrets" %}'],
    ['a way out of escaping', '{{ x | raw }}'],
    ['the time of day', '{{ "now" | date: "%H" }}'],
    ['the dice', '{{ "a,b" | split: "," | sample }}'],
  ])('refuses %s', (_name, body) => {
    expect(renderContent(content({ body }), {}).kind).toBe('render_error');
  });

  it('reads own properties of fields only', () => {
    expect(varsOf({ subject: '[{{ name.constructor }}{{ __proto__ }}]' }, { name: 'x' }).subject).toBe('[]');
  });

  it('hashes every part', () => {
    const hash = (parts: Partial<Content>) => hashContent(content(parts));
    expect(new Set([hash({ subject: 'a' }), hash({ preheader: 'a' }), hash({ body: 'a' }), hash({})]).size).toBe(4);
  });
});
