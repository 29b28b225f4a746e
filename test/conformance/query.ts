import type { OpenApiSchema, SpecifiedOperation } from './openapi.ts';
import type { Problem, Validate } from './validate.ts';

/** A query string against an operation's parameters: their names, and what their schemas say of the values. */
export function checkQuery(operation: SpecifiedOperation, query: URLSearchParams, validate: Validate): Problem[] {
  const parameters = operation.parameters.filter((parameter) => parameter.in === 'query');
  const missing = parameters.filter(({ required, name }) => required && !query.has(name));
  const problems: Problem[] = missing.map(({ name }) => ({ at: 'query', expected: `a parameter ${name}` }));
  for (const [name, text] of query) {
    const parameter = parameters.find((each) => each.name === name);
    if (parameter === undefined) {
      problems.push({ at: 'query', expected: `no parameter ${name}` });
      continue;
    }
    const found = validate(parameter.schema, read(parameter.schema, text));
    problems.push(...found.map(({ at, expected }) => ({ at: `query ${name}${at === '/' ? '' : at}`, expected })));
  }
  return problems;
}

function read({ type }: OpenApiSchema, text: string): unknown {
  switch (type) {
    case 'array':
      return text.split(',');
    case 'integer':
    case 'number':
      return text.trim() === '' ? text : Number(text);
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    default:
      return text;
  }
}
