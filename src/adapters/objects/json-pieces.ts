import { LONGEST_RECORD_CHARACTERS, TooLong } from './records.ts';

/** Of a list at the top of a file: what opens and closes it, and its items, each without the comma after it. */
export interface JsonPiece {
  readonly kind: 'document' | 'open' | 'item' | 'close' | 'rest';
  readonly text: string;
}

const [QUOTE, BACKSLASH, OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST, COMMA] = Buffer.from('"\\{}[],');

/**
 * Cuts a row of JSON documents apart, and a list into its items, so that of a list of any length one item is held.
 * What stands between two documents goes with the second. @throws TooLong
 */
export async function* jsonPieces(chunks: AsyncIterable<string>): AsyncGenerator<JsonPiece, void, undefined> {
  const cutter = new Cutter();
  for await (const chunk of chunks) yield* cutter.take(chunk);
  yield cutter.rest();
}

class Cutter {
  #held: string[] = [];
  #length = 0;
  #depth = 0;
  #isList = false;
  #isString = false;
  #isEscaped = false;

  take(chunk: string): JsonPiece[] {
    const done: JsonPiece[] = [];
    let from = 0;
    const cut = (kind: JsonPiece['kind'], until: number): void => {
      this.#hold(chunk.slice(from, until));
      from = until;
      done.push({ kind, text: this.#release() });
    };
    for (let at = 0; at < chunk.length; at += 1) {
      const code = chunk.charCodeAt(at);
      if (this.#isString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (code === BACKSLASH) this.#isEscaped = true;
        else if (code === QUOTE) this.#isString = false;
      } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
        this.#depth += 1;
        if (this.#depth > 1) continue;
        this.#isList = code === OPEN_LIST;
        if (this.#isList) cut('open', at + 1);
      } else if (this.#depth === 0) {
        // Between documents a quote opens nothing.
      } else if (code === QUOTE) this.#isString = true;
      else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
        this.#depth -= 1;
        if (this.#depth > 0) continue;
        if (this.#isList) cut('item', at);
        cut(this.#isList ? 'close' : 'document', at + 1);
      } else if (code === COMMA && this.#depth === 1 && this.#isList) {
        cut('item', at);
        from = at + 1;
      }
    }
    this.#hold(chunk.slice(from));
    return done;
  }

  /** What follows the last whole piece; of a file that was cut off, half a document or item. */
  rest(): JsonPiece {
    const text = this.#release();
    if (this.#depth === 0) return { kind: 'rest', text };
    return { kind: this.#isList ? 'item' : 'document', text };
  }

  #hold(text: string): void {
    this.#held.push(text);
    this.#length += text.length;
    if (this.#length > LONGEST_RECORD_CHARACTERS) throw new TooLong();
  }

  #release(): string {
    const text = this.#held.join('');
    this.#held = [];
    this.#length = 0;
    return text;
  }
}
