import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { jsonSchemas, type Narrowed } from './json-schema.ts';
import type { OpenApi, OpenApiSchema } from './openapi.ts';

const DAY = /^\d{4}-\d\d-\d\d$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const TIME = /^\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/;

const ROOT = 'klaviyo';
/** Where an option says what it describes. */
const KINDS = ['/type', '/method', '/channel', '/editor_type'];

const FORMATS = {
  date: (text: string) => DAY.test(text) && !Number.isNaN(Date.parse(text)),
  'date-time': (text: string) => MOMENT.test(text) && !Number.isNaN(Date.parse(text)),
  time: TIME,
  uri: (text: string) => URL.canParse(text),
  binary: true,
} as const;

/** What is wrong with a document: where, and what was expected there. */
export type Problem = { readonly at: string; readonly expected: string };

export type Validate = (schema: OpenApiSchema, value: unknown) => Problem[];

/** Validators for the schemas of one specification, one set for each combination of narrowed resource types. */
export function createValidator(openApi: OpenApi): (narrowed: Narrowed) => Validate {
  const validators = new Map<string, Validate>();
  return (narrowed) => {
    const key = [...narrowed].sort().join();
    const validate = validators.get(key) ?? validatorOf(openApi, narrowed);
    validators.set(key, validate);
    return validate;
  };
}

function validatorOf(openApi: OpenApi, narrowed: Narrowed): Validate {
  const schemas = jsonSchemas(openApi, narrowed);
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: false, formats: FORMATS });
  // The components are the root that `#/components/schemas/…` points into.
  ajv.addSchema({ components: schemas.components() }, ROOT);
  const compiled = new Map<string, ValidateFunction>();

  const problems = (text: string, value: unknown): Problem[] => {
    const validate = compiled.get(text) ?? ajv.compile(JSON.parse(text));
    compiled.set(text, validate);
    if (validate(value)) return [];
    const errors = validate.errors ?? [];
    const choices = errors.filter(({ keyword }) => keyword === 'anyOf');
    const outermost = choices.filter((choice) => !choices.some((other) => other !== choice && isWithin(choice, other)));
    return [
      ...errors.filter((error) => !choices.some((choice) => isWithin(error, choice))).map(problemOf),
      ...outermost.flatMap((choice) => bestOption(choice, problems)),
    ];
  };

  const texts = new Map<OpenApiSchema, string>();
  return (schema, value) => {
    const text = texts.get(schema) ?? withRoot(schemas.convert(schema));
    texts.set(schema, text);
    return problems(text, value);
  };
}

function withRoot(schema: unknown): string {
  return JSON.stringify(schema).replaceAll('"$ref":"#/', `"$ref":"${ROOT}#/`);
}

function isWithin(error: ErrorObject, choice: ErrorObject): boolean {
  return error.instancePath === choice.instancePath || error.instancePath.startsWith(`${choice.instancePath}/`);
}

/** Where no option fits, what keeps the nearest from it: the one whose own kind the value names, then the fewest. */
function bestOption(
  { instancePath, schema, data }: ErrorObject,
  problems: (text: string, value: unknown) => Problem[],
): Problem[] {
  const options = (Array.isArray(schema) ? schema : []).map((option) => problems(withRoot(option), data));
  const distance = (found: readonly Problem[]): number =>
    found.filter(({ at }) => KINDS.includes(at)).length * 1_000 +
    found.filter(({ at }) => at === '/').length * 10 +
    found.length;
  const [nearest = []] = options.sort((left, right) => distance(left) - distance(right));
  return nearest.map(({ at, expected }) => ({ at: at === '/' ? instancePath || '/' : instancePath + at, expected }));
}

function problemOf(error: ErrorObject): Problem {
  return { at: error.instancePath || '/', expected: expectation(error) };
}

function expectation({ keyword, params, message = '', data }: ErrorObject): string {
  if (keyword === 'additionalProperties') return `no member ${JSON.stringify(params.additionalProperty)}`;
  if (keyword === 'required') return `a member ${JSON.stringify(params.missingProperty)}`;
  const found = `not ${JSON.stringify(data)?.slice(0, 80)}`;
  if (keyword === 'enum') return `one of ${JSON.stringify(params.allowedValues)}, ${found}`;
  return `${message.replace(/^must (be )?/, '')}, ${found}`;
}
