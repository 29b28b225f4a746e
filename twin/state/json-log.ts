import { Buffer } from 'node:buffer';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { JsonObject } from './json.ts';

const RECORDS_IN_A_BLOCK = 128;
/** Unpacked blocks kept for the next read, which is mostly nearby. */
const BLOCKS_AT_HAND = 16;

/** Objects by the order in which they were appended, deflated a block at a time. Read back as equal, not as the same. */
export class JsonLog {
  readonly #blocks: Buffer[] = [];
  /** JSON texts of the block that is not full yet. */
  #open: string[] = [];
  readonly #atHand = new Map<number, readonly string[]>();

  append(value: JsonObject): void {
    this.#open.push(JSON.stringify(value));
    if (this.#open.length < RECORDS_IN_A_BLOCK) return;
    this.#blocks.push(exactCopy(deflateRawSync(this.#open.join('\n'), { level: 1 })));
    this.#open = [];
  }

  at(position: number): JsonObject {
    const number = Math.floor(position / RECORDS_IN_A_BLOCK);
    const text = this.#textsOf(number)[position % RECORDS_IN_A_BLOCK];
    if (text === undefined) throw new RangeError(`No record at position ${position}`);
    return JSON.parse(text);
  }

  #textsOf(number: number): readonly string[] {
    const known = this.#atHand.get(number);
    if (known !== undefined) return known;
    const block = this.#blocks[number];
    if (block === undefined) return number === this.#blocks.length ? this.#open : [];
    const texts = inflateRawSync(block).toString('utf8').split('\n');
    this.#atHand.set(number, texts);
    for (const oldest of this.#atHand.keys()) {
      if (this.#atHand.size <= BLOCKS_AT_HAND) break;
      this.#atHand.delete(oldest);
    }
    return texts;
  }
}

/** What zlib answers is a view of a larger buffer. */
function exactCopy(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}
