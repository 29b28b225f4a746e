import type { JsonObject } from './json.ts';
import { type LargeTexts, type PackedProperties, unpackProperties } from './large-texts.ts';
import type { Location, Profile, ProfileField, PropertiesWritten } from './profiles.ts';
import { type PropertyPatch, patchProperties } from './property-patch.ts';

const NOWHERE: Location = {};
const NOTHING: PackedProperties = {};
const NEVER: Profile['propertyWrittenAt'] = {};

/** A profile whose large texts are packed, and unpacked at every reading. */
export class ProfileRecord implements Profile {
  readonly id: string;
  readonly fields: Record<ProfileField, string | null> = {
    email: null,
    phone_number: null,
    external_id: null,
    first_name: null,
    last_name: null,
    organization: null,
    locale: null,
    title: null,
    image: null,
  };
  location = NOWHERE;
  propertyWrittenAt = NEVER;
  readonly created: number;
  updated: number;
  lastEventAt: number | null = null;
  suppression: Profile['suppression'] = null;
  readonly #texts: LargeTexts;
  #properties = NOTHING;

  constructor(id: string, now: number, texts: LargeTexts) {
    this.id = id;
    this.created = now;
    this.updated = now;
    this.#texts = texts;
  }

  get properties(): JsonObject {
    return unpackProperties(this.#properties);
  }

  holds(property: string): boolean {
    const value = this.#properties[property];
    return value !== undefined && value !== null && value !== '';
  }

  writeProperties(written: JsonObject, patch: PropertyPatch, now: number): PropertiesWritten {
    const packedBefore = this.#properties;
    const before = (): JsonObject => unpackProperties(packedBefore);
    const { properties, touched } = patchProperties(packedBefore, written, patch);
    if (touched.size === 0) return { touched, before };
    this.#properties = Object.fromEntries(
      Object.entries(properties).map(([property, value]) => [
        property,
        touched.has(property) ? this.#texts.pack(value) : value,
      ]),
    );
    const times = [...touched].map((property) => [property, now] as const);
    this.propertyWrittenAt = shared(Object.fromEntries([...Object.entries(this.propertyWrittenAt), ...times]));
    return { touched, before };
  }
}

let latest = NEVER;

/** The same object as before where it holds the same: the people of one import have their times in common. */
function shared(times: Profile['propertyWrittenAt']): Profile['propertyWrittenAt'] {
  const names = Object.keys(times);
  const isSame = Object.keys(latest).length === names.length && names.every((name) => latest[name] === times[name]);
  if (!isSame) latest = times;
  return latest;
}
