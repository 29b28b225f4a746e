/** HTML that is safe to send: everything put into it was escaped, or is markup itself. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Slot = Markup | string | number | null | false | readonly Slot[];

/** `html\`<p>${text}</p>\``: texts are escaped, markup is not, `null` and `false` are nothing, lists are joined. */
export function html(pieces: TemplateStringsArray, ...slots: readonly Slot[]): Markup {
  let text = pieces[0] ?? '';
  for (const [index, slot] of slots.entries()) text += written(slot) + (pieces[index + 1] ?? '');
  return new Markup(text);
}

function written(slot: Slot): string {
  if (slot instanceof Markup) return slot.text;
  if (slot === null || slot === false) return '';
  if (typeof slot === 'string' || typeof slot === 'number') return escaped(String(slot));
  return slot.map(written).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
