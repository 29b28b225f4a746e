import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Compression } from './event-form.ts';

const MEGABYTE = 1_048_576;
/** Enough to tell `data` from every other key. */
const KEY_BYTES = 5;
const DATA = 'data';
const LINE_FEED = Buffer.from('\n');
const [QUOTE, BACKSLASH, OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST, COMMA, COLON] = Buffer.from('"\\{}[],:');
const SPACES = new Set(Buffer.from(' \t\r\n'));
const BYTE_ORDER_MARK = new Set([0xef, 0xbb, 0xbf]);

/** In the words of DuckDB's own complaints, which people are told. */
const invalid = (what: string): Error => new Error(`Invalid Input Error: ${what}`);

/**
 * Writes a file of JSON anew with each event by itself, so that nobody who reads it need hold more than one: the items
 * of its list, or of the lists `data` of its objects, a line each, and what is left of the objects.
 * @returns the bytes of the longest
 */
export async function splitJson(
  path: string,
  compression: Compression,
  to: string,
  longestAllowed: number,
): Promise<number> {
  const splitter = new JsonSplitter(longestAllowed);
  const written = await open(to, 'w', 0o600);
  // Where taking apart fails, the stream says no more than that it was given up.
  let trouble: unknown = null;
  const takeApart = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    try {
      for await (const chunk of chunks) {
        const parts = splitter.take(chunk);
        if (parts.length > 0) await written.writev(parts);
      }
    } catch (error) {
      trouble = error;
    }
  };
  try {
    await pipeline(
      createReadStream(path, { highWaterMark: MEGABYTE }),
      compression === 'gzip' ? createGunzip({ chunkSize: MEGABYTE }) : new PassThrough(),
      takeApart,
    );
  } catch (error) {
    throw trouble ?? error;
  } finally {
    await written.close();
  }
  if (trouble !== null) throw trouble;
  splitter.end();
  return splitter.longest;
}

/** The last byte from `at` on that surely is inside the string: before its next quote, or before what may escape that. */
function beforeQuote(chunk: Buffer, at: number): number {
  const quote = chunk.indexOf(QUOTE as number, at);
  let last = (quote < 0 ? chunk.length : quote) - 1;
  while (last > at && chunk[last] === BACKSLASH) last -= 1;
  return last;
}

/** Where the bytes go: nowhere, to what is left of an object, or to an item. */
type Sink = 'none' | 'rest' | 'item';

export class JsonSplitter {
  longest = 0;
  readonly #longestAllowed: number;
  readonly #held: Record<'rest' | 'item', { parts: Buffer[]; bytes: number }> = {
    rest: { parts: [], bytes: 0 },
    item: { parts: [], bytes: 0 },
  };
  #sink: Sink = 'none';
  #depth = 0;
  /** At which depth items stand; 0: at none. */
  #itemDepth = 0;
  #isString = false;
  #isEscaped = false;
  #word = '';
  #key = '';

  constructor(longestAllowed: number) {
    this.#longestAllowed = longestAllowed;
  }

  /** @returns what is complete by now, with a line feed after each. */
  take(chunk: Buffer): Buffer[] {
    const done: Buffer[] = [];
    let from = 0;
    /** Hands on what came up to `until`; what follows goes elsewhere. */
    const turn = (until: number, sink: Sink): void => {
      this.#hold(chunk.subarray(from, until));
      from = until;
      this.#sink = sink;
    };
    const complete = (until: number, what: 'rest' | 'item'): void => {
      turn(until, 'none');
      const { parts, bytes } = this.#held[what];
      this.longest = Math.max(this.longest, bytes);
      done.push(...parts, LINE_FEED);
      this.#held[what] = { parts: [], bytes: 0 };
    };
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (this.#isString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH) this.#isEscaped = true;
        else if (byte === QUOTE) this.#isString = false;
        else if (this.#depth > 1 || this.#word.length === KEY_BYTES) at = beforeQuote(chunk, at);
        else this.#word += String.fromCharCode(byte);
      } else if (byte === OPEN_OBJECT) {
        if (this.#depth === 0) turn(at, 'rest');
        else if (this.#depth === this.#itemDepth) turn(at, 'item');
        this.#depth += 1;
      } else if (byte === OPEN_LIST) {
        this.#openList(at, turn);
      } else if (byte === CLOSE_OBJECT) {
        this.#depth -= 1;
        if (this.#sink === 'item' && this.#depth === this.#itemDepth) complete(at + 1, 'item');
        else if (this.#depth === 0 && this.#sink === 'rest') complete(at + 1, 'rest');
      } else if (byte === CLOSE_LIST) {
        if (this.#depth === this.#itemDepth) {
          if (this.#depth === 2) turn(at, 'rest');
          this.#itemDepth = 0;
        }
        this.#depth -= 1;
      } else if (this.#sink === 'none') {
        if (byte !== COMMA && !SPACES.has(byte) && !BYTE_ORDER_MARK.has(byte)) {
          throw invalid('what stands between the objects of the file is no JSON object.');
        }
      } else if (byte === QUOTE) {
        this.#isString = true;
        if (this.#depth === 1) this.#word = '';
      } else if (this.#depth === 1) {
        if (byte === COLON) this.#key = this.#word;
        else if (byte === COMMA) this.#key = '';
      }
      if (this.#depth < 0) throw invalid('a bracket closes what nothing opened.');
    }
    this.#hold(chunk.subarray(from));
    return done;
  }

  /** Call it after the last chunk. */
  end(): void {
    if (this.#depth > 0) throw invalid('the file ends in the middle of its JSON: it was cut off.');
  }

  #openList(at: number, turn: (until: number, sink: Sink) => void): void {
    if (this.#depth === 0) this.#itemDepth = 1;
    else if (this.#depth === 1 && this.#sink === 'rest' && this.#key === DATA) {
      turn(at + 1, 'none');
      this.#itemDepth = 2;
    } else if (this.#sink === 'none') throw invalid('what stands between the objects of the file is no JSON object.');
    this.#depth += 1;
  }

  #hold(bytes: Buffer): void {
    if (this.#sink === 'none' || bytes.length === 0) return;
    const held = this.#held[this.#sink];
    held.parts.push(bytes);
    held.bytes += bytes.length;
    if (held.bytes > this.#longestAllowed) {
      throw invalid(`an event of the file is larger than ${this.#longestAllowed / MEGABYTE} MB.`);
    }
  }
}
