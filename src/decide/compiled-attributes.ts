import { type CompiledAttributes, compileAttributes } from '../audience/normalise.ts';
import type { AttributeDefinition } from '../domain/attribute.ts';
import type { Definitions } from './ports.ts';

const compiled = new WeakMap<readonly AttributeDefinition[], CompiledAttributes>();

/** An organisation's definitions, compiled on its first request and kept for as long as it serves. */
export function compiledFor({ attributes }: Definitions): CompiledAttributes {
  const known = compiled.get(attributes) ?? compileAttributes(attributes);
  compiled.set(attributes, known);
  return known;
}
