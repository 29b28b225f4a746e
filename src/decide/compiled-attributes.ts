import { type CompiledAttributes, compileAttributes } from '../audience/normalise.ts';
import type { AttributeDefinition } from '../domain/attribute.ts';
import type { Snapshot } from './ports.ts';

const compiled = new WeakMap<readonly AttributeDefinition[], CompiledAttributes>();

/** The snapshot's definitions, compiled on its first request and kept for as long as it serves. */
export function compiledFor({ attributes }: Snapshot): CompiledAttributes {
  const known = compiled.get(attributes) ?? compileAttributes(attributes);
  compiled.set(attributes, known);
  return known;
}
