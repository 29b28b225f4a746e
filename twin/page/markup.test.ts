import { expect, test } from 'vitest';
import { html } from './markup.ts';

test('escapes texts, keeps markup, joins lists and leaves out what is nothing', () => {
  const name = `<script>"it's" & more</script>`;
  const items = ['a', '<'].map((text) => html`<li>${text}</li>`);
  expect(html`<p title="${name}">${name}</p><ul>${items}</ul>${null}${false}${0}`.text).toBe(
    '<p title="&lt;script&gt;&quot;it&#39;s&quot; &amp; more&lt;/script&gt;">&lt;script&gt;&quot;it&#39;s&quot; &amp; more&lt;/script&gt;</p><ul><li>a</li><li>&lt;</li></ul>0',
  );
});
