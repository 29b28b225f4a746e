import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import type { Json, JsonObject } from './json.ts';

/** In UTF-16 units: what is shorter would cost more outside the heap than in it. */
const LARGE = 1_024;
const REPLACEMENT_CHARACTER = Buffer.from('\uFFFD');

/** A text as UTF-8 outside the garbage collector's heap. */
export class LargeText {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get text(): string {
    return this.bytes.toString('utf8');
  }
}

export type Packed = Json | LargeText;
export type PackedProperties = { readonly [property: string]: Packed };

/** Large texts, each kept once however many hold it. */
export class LargeTexts {
  /** By checksum. Of two texts with the same one, only the first is shared. */
  readonly #known = new Map<number, WeakRef<LargeText>>();
  readonly #forgotten = new FinalizationRegistry<number>((checksum) => {
    if (this.#known.get(checksum)?.deref() === undefined) this.#known.delete(checksum);
  });

  /** Anything but a large text stays as it is. */
  pack(value: Packed): Packed {
    if (typeof value !== 'string' || value.length < LARGE) return value;
    const bytes = Buffer.from(value);
    if (!isFaithful(bytes, value)) return value;
    const checksum = crc32(bytes);
    const known = this.#known.get(checksum)?.deref();
    if (known?.bytes.equals(bytes)) return known;
    const packed = new LargeText(bytes);
    if (known === undefined) {
      this.#known.set(checksum, new WeakRef(packed));
      this.#forgotten.register(packed, checksum);
    }
    return packed;
  }
}

export function unpack(value: Packed): Json {
  return value instanceof LargeText ? value.text : value;
}

export function unpackProperties(properties: PackedProperties): JsonObject {
  return holdsNothingPacked(properties)
    ? properties
    : Object.fromEntries(Object.entries(properties).map(([property, value]) => [property, unpack(value)]));
}

function holdsNothingPacked(properties: PackedProperties): properties is JsonObject {
  for (const property in properties) if (properties[property] instanceof LargeText) return false;
  return true;
}

/** Half of a surrogate pair has no UTF-8: it becomes the replacement character. */
function isFaithful(bytes: Buffer, text: string): boolean {
  return !bytes.includes(REPLACEMENT_CHARACTER) || bytes.toString('utf8') === text;
}
