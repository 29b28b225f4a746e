import { Buffer } from 'node:buffer';
import { NumberColumn } from './number-column.ts';

const FIRST_BYTES = 256;
const FIRST_SLOTS = 16;
const LONGEST_CHARACTER_BYTES = 3;

/** Distinct texts, each with the ordinal it was given when it was first added. Bytes and slots, no objects. */
export class TextTable {
  #bytes = Buffer.alloc(FIRST_BYTES);
  /** Where each text ends; it starts where the one before ends. */
  readonly #ends = new NumberColumn('float64');
  /** Open addressing: ordinal + 1 of the text whose hash led there, 0 where there is none. */
  #slots = new Int32Array(FIRST_SLOTS);

  get size(): number {
    return this.#ends.length;
  }

  /** The ordinal of a text, new or known. */
  add(text: string): number {
    const end = this.#writeAtEnd(text);
    const slot = this.#slotOf(this.#end(), end);
    const known = (this.#slots[slot] ?? 0) - 1;
    if (known >= 0) return known;
    this.#ends.push(end);
    this.#slots[slot] = this.size;
    if (2 * this.size > this.#slots.length) this.#rehash();
    return this.size - 1;
  }

  /** −1 where it was never added. */
  ordinalOf(text: string): number {
    const end = this.#writeAtEnd(text);
    return (this.#slots[this.#slotOf(this.#end(), end)] ?? 0) - 1;
  }

  textAt(ordinal: number): string {
    return this.#bytes.toString('utf8', this.#startOf(ordinal), this.#ends.at(ordinal));
  }

  #end(): number {
    return this.size === 0 ? 0 : this.#ends.at(this.size - 1);
  }

  #startOf(ordinal: number): number {
    return ordinal === 0 ? 0 : this.#ends.at(ordinal - 1);
  }

  /** Into the free bytes, without keeping it. */
  #writeAtEnd(text: string): number {
    const start = this.#end();
    const needed = start + LONGEST_CHARACTER_BYTES * text.length;
    if (needed > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(needed, 2 * this.#bytes.length));
      this.#bytes.copy(grown, 0, 0, start);
      this.#bytes = grown;
    }
    return start + this.#bytes.write(text, start, 'utf8');
  }

  /** The slot that holds the text in those bytes, or the free one where it belongs. */
  #slotOf(start: number, end: number): number {
    const bytes = this.#bytes;
    const mask = this.#slots.length - 1;
    for (let slot = hash(bytes, start, end) & mask; ; slot = (slot + 1) & mask) {
      const ordinal = (this.#slots[slot] ?? 0) - 1;
      if (ordinal < 0) return slot;
      if (bytes.compare(bytes, start, end, this.#startOf(ordinal), this.#ends.at(ordinal)) === 0) return slot;
    }
  }

  #rehash(): void {
    this.#slots = new Int32Array(2 * this.#slots.length);
    for (let ordinal = 0; ordinal < this.size; ordinal += 1) {
      this.#slots[this.#slotOf(this.#startOf(ordinal), this.#ends.at(ordinal))] = ordinal + 1;
    }
  }
}

/** FNV-1a, then mixed: tables take its low bits. */
function hash(bytes: Buffer, start: number, end: number): number {
  let value = 0x811c9dc5;
  for (let index = start; index < end; index += 1) value = Math.imul(value ^ (bytes[index] ?? 0), 0x01000193);
  value ^= value >>> 15;
  return Math.imul(value, 0x2c1b3c6d) ^ (value >>> 12);
}
