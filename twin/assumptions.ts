import { z } from 'zod';

/** What Klaviyo does not document, and what it documents twice over: each with the answer the twin gives unless told. */
const assumptionsSchema = z.strictObject({
  /** Status of a request without a usable key: one page of Klaviyo's says 401, another 400. */
  unauthenticatedStatus: z.union([z.literal(401), z.literal(400)]).default(401),
  /** Whether limits are kept at all. `false` is for benchmarks. */
  keepsRateLimits: z.boolean().default(true),
});

export type Assumptions = z.infer<typeof assumptionsSchema>;

export const DEFAULT_ASSUMPTIONS: Assumptions = assumptionsSchema.parse({});

/** The answers in force. `current` is asked at every use: the control port changes them while the twin runs. */
export type AssumptionBook = {
  readonly current: () => Assumptions;
  /** Changes the ones that `edit` names; where one cannot be used, none. */
  readonly change: (edit: Readonly<Record<string, unknown>>) => z.ZodError | null;
};

export function openAssumptions(given: Partial<Assumptions> = {}): AssumptionBook {
  let current: Assumptions = { ...DEFAULT_ASSUMPTIONS, ...given };
  return {
    current: () => current,
    change: (edit) => {
      const parsed = assumptionsSchema.safeParse({ ...current, ...edit });
      if (!parsed.success) return parsed.error;
      current = parsed.data;
      return null;
    },
  };
}

/** `name=value` texts, as on the command line. Throws a sentence where one is wrong. */
export function readAssumptions(texts: readonly string[]): Partial<Assumptions> {
  const edit: Record<string, unknown> = {};
  for (const text of texts) {
    const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(text) ?? [];
    const names = Object.keys(DEFAULT_ASSUMPTIONS);
    if (!names.includes(name)) throw new Error(`--assume is name=value with one of the names ${names.join(', ')}`);
    edit[name] = readValue(value);
  }
  const book = openAssumptions();
  const wrong = book.change(edit)?.issues[0];
  if (wrong !== undefined) throw new Error(`--assume ${String(wrong.path[0])}: ${wrong.message}`);
  return book.current();
}

function readValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
