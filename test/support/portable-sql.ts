/** One token of SQL. Comments and white space are none. */
export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'sign';
  readonly text: string;
  readonly line: number;
}

const TOKEN =
  /(?<space>\s+|--[^\n]*)|(?<text>'(?:[^']|'')*')|(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<sign><>|<=|>=|!=|\|\||::|->>?|.)/gsy;

export function tokensOf(sql: string): Token[] {
  let line = 1;
  return [...sql.matchAll(TOKEN)].flatMap(({ 0: text, groups }) => {
    const start = line;
    line += text.split('\n').length - 1;
    const kind = (['text', 'word', 'number', 'sign'] as const).find((each) => groups?.[each] !== undefined);
    return kind === undefined ? [] : [{ kind, text, line: start }];
  });
}

/** What means the same in DuckDB and in Spark, to the last row. What is not here has to be tried on both first. */
const FUNCTIONS = new Set([
  ...[
    'ABS',
    'CAST',
    'COALESCE',
    'EXP',
    'GREATEST',
    'LEAST',
    'LENGTH',
    'LN',
    'LOWER',
    'MD5',
    'NULLIF',
    'SQRT',
    'SUBSTR',
  ],
  ...['COUNT', 'MAX', 'MIN', 'SUM', 'BOOL_AND', 'BOOL_OR', 'BIT_OR'],
  ...['DENSE_RANK', 'FIRST_VALUE', 'LAG', 'LAST_VALUE', 'LEAD', 'RANK', 'ROW_NUMBER'],
]);
/** A word before a parenthesis that calls nothing. */
const CLAUSES = new Set(
  'AND AS BETWEEN BY CASE ELSE EXISTS FILTER FROM HAVING IN JOIN NOT ON OR OVER SELECT THEN UNION ALL USING WHEN WHERE WITH VALUES LIKE'.split(
    ' ',
  ),
);
const FORBIDDEN_WORDS: Readonly<Record<string, string>> = {
  AVG: 'floats are added in another order: give the sum and the count',
  CONCAT: 'skips NULL in DuckDB, is NULL in Spark: use ||',
  CURRENT_DATE: 'time is a parameter',
  CURRENT_TIMESTAMP: 'time is a parameter',
  DATE: 'time is UTC microseconds in a BIGINT',
  DECIMAL: 'scales differ: money is micro-units in a BIGINT',
  DIV: 'is Spark alone: x - x % n',
  FLOAT: 'use DOUBLE',
  IGNORE: 'IGNORE NULLS stands in another place in Spark',
  INTERVAL: 'time is UTC microseconds in a BIGINT',
  LATERAL: 'differs',
  LIMIT: 'which rows? number them',
  NUMERIC: 'scales differ: money is micro-units in a BIGINT',
  QUALIFY: 'Spark has none: number the rows in a subquery',
  RANDOM: 'the same input must give the same rows',
  TABLESAMPLE: 'the same input must give the same rows',
  TIMESTAMP: 'time is UTC microseconds in a BIGINT',
  VARCHAR: 'needs a length in Spark: STRING is a type in both',
};
const FORBIDDEN_SIGNS: Readonly<Record<string, string>> = {
  '"': 'is an identifier in DuckDB and a text in Spark',
  '`': 'is unknown to DuckDB',
  '::': 'use CAST',
  '->': 'is JSON: reading it is the reader’s work',
  '->>': 'is JSON: reading it is the reader’s work',
  ';': 'a file is one SELECT',
  '[': 'lists differ',
  '{': 'structs differ',
  $: 'a parameter is a column of the table parameters',
  '?': 'a parameter is a column of the table parameters',
};
const CAST_TYPES = new Set(['BIGINT', 'BOOLEAN', 'DOUBLE', 'INT', 'INTEGER', 'STRING']);
const AGGREGATES = new Set(['BOOL_AND', 'BOOL_OR', 'COUNT', 'FIRST_VALUE', 'LAST_VALUE', 'MAX', 'MIN', 'SUM']);
/** No two rows of a partition share one, or two that do are the same in every column that is read. */
const TIE_BREAKER = /^(?:\w*_id|sequence|attempt|pass|unit|gap_micros|send_at_micros|\w*_number)$/i;

const isWord = (token: Token | undefined, ...words: string[]): boolean =>
  token?.kind === 'word' && words.includes(token.text.toUpperCase());

/** What in a pipeline file would not mean the same on both engines, one sentence each. */
export function unportable(sql: string): string[] {
  const tokens = tokensOf(sql);
  const found: string[] = [];
  const refuse = (token: Token | undefined, reason: string): void => {
    found.push(`line ${token?.line ?? 1}: ${token?.text ?? ''} ${reason}`);
  };
  if (!isWord(tokens[0], 'SELECT', 'WITH')) refuse(tokens[0], 'does not begin a SELECT');
  tokens.forEach((token, place) => {
    const next = tokens[place + 1];
    const word = token.text.toUpperCase();
    const isName = tokens[place - 1]?.text === '.';
    if (token.kind === 'text' && token.text.includes('\\')) refuse(token, 'has a backslash, which Spark takes away');
    if (token.kind === 'sign' && FORBIDDEN_SIGNS[token.text]) refuse(token, FORBIDDEN_SIGNS[token.text] ?? '');
    if (token.text === '/' && next?.text === '/')
      refuse(token, 'rounds down in DuckDB and is unknown to Spark: x - x % n');
    if (token.kind !== 'word') return;
    if (FORBIDDEN_WORDS[word] && !isName) refuse(token, FORBIDDEN_WORDS[word] ?? '');
    else if (next?.text === '(' && !FUNCTIONS.has(word) && !CLAUSES.has(word) && !isCommonTable(tokens, place))
      refuse(token, 'is no function that is known to be the same on both');
    if (word === 'CAST') checkCast(tokens, place, refuse);
    if (word === 'SUM' && !isInCommonTable(tokens, place) && !isCastTo(tokens, place, ['BIGINT', 'DOUBLE']))
      refuse(token, 'is a HUGEINT in DuckDB and a BIGINT in Spark: CAST(SUM(…) AS BIGINT)');
    if (word === 'ORDER') checkOrder(tokens, place, refuse);
    if (isWord(token, 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'COPY', 'DROP', 'SET', 'PIVOT'))
      refuse(token, 'is no SELECT');
  });
  return found;
}

type Refuse = (token: Token | undefined, reason: string) => void;

/** `name (columns) AS (SELECT …)`. */
const isCommonTable = (tokens: readonly Token[], place: number): boolean => {
  const end = closing(tokens, place + 1);
  return isWord(tokens[end + 1], 'AS') && tokens[end + 2]?.text === '(';
};

function checkCast(tokens: readonly Token[], place: number, refuse: Refuse): void {
  const end = closing(tokens, place + 1);
  const type = tokens[end - 1]?.text.toUpperCase() ?? '';
  const inner = tokens.slice(place + 2, end - 2);
  if (!CAST_TYPES.has(type)) refuse(tokens[end - 1], `is no type to cast to: ${[...CAST_TYPES].join(', ')}`);
  // Of an integer it is the same.
  const isInteger = /^(\w*_micros|sequence|unit)$/i.test(inner.at(-1)?.text ?? '') && inner.length <= 3;
  if (type === 'STRING' && !isWord(inner[0], 'NULL') && !isInteger)
    refuse(tokens[place], 'to STRING writes numbers differently');
  if (type.startsWith('BIG') || type.startsWith('INT')) {
    const isFraction = inner.some((each) => each.text === '/' || /[.eE]/.test(each.kind === 'number' ? each.text : ''));
    if (isFraction) refuse(tokens[place], 'of a fraction is rounded in DuckDB and cut in Spark: x - x % n');
  }
}

/** What leaves the file is compared; within it, a sum of either type is the same number. */
function isInCommonTable(tokens: readonly Token[], place: number): boolean {
  let open = opening(tokens, place);
  while (open >= 0 && !isWord(tokens[open - 1], 'AS')) open = opening(tokens, open);
  return open >= 0;
}

const isCastTo = (tokens: readonly Token[], place: number, types: readonly string[]): boolean =>
  tokens[place - 1]?.text === '(' &&
  isWord(tokens[place - 2], 'CAST') &&
  types.includes(tokens[closing(tokens, place - 1) - 1]?.text.toUpperCase() ?? '');

/** Only a window is ordered; each key says where NULLs go, the last one breaks ties, and an aggregate has its frame. */
function checkOrder(tokens: readonly Token[], place: number, refuse: Refuse): void {
  const order = tokens[place];
  const open = opening(tokens, place);
  if (open < 0 || !isWord(tokens[open - 1], 'OVER')) {
    refuse(order, 'BY of rows that are a set: only windows are ordered');
    return;
  }
  const end = closing(tokens, open);
  const frame = tokens.findIndex((each, at) => at > place && at < end && isWord(each, 'ROWS', 'RANGE', 'GROUPS'));
  const keys = splitKeys(tokens.slice(place + 2, frame < 0 ? end : frame));
  for (const key of keys) {
    const ending = key.slice(-3).map((each) => each.text.toUpperCase());
    const isExplicit = /^(ASC|DESC) NULLS (FIRST|LAST)$/.test(ending.join(' '));
    if (!isExplicit) refuse(key[0], 'in ORDER BY does not say ASC or DESC, and NULLS FIRST or LAST');
  }
  const last =
    keys
      .at(-1)
      ?.filter((each) => each.kind === 'word')
      .at(-4)?.text ?? '';
  if (!TIE_BREAKER.test(last)) refuse(order, `BY ends with ${last}, which does not break ties`);
  const callee = calleeOf(tokens, open - 2);
  if (AGGREGATES.has(callee) && !isWord(tokens[frame], 'ROWS'))
    refuse(order, `BY of ${callee}: give the frame, ROWS BETWEEN …`);
}

function splitKeys(tokens: readonly Token[]): Token[][] {
  const keys: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    if (token.text === ',' && depth === 0) keys.push([]);
    else keys.at(-1)?.push(token);
  }
  return keys;
}

/** The function whose arguments end at `end`, a parenthesis. */
const calleeOf = (tokens: readonly Token[], end: number): string =>
  tokens[opening(tokens, end) - 1]?.text.toUpperCase() ?? '';

/** Where the parenthesis that opens at `open` closes. */
function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let place = open; place < tokens.length; place += 1) {
    if (tokens[place]?.text === '(') depth += 1;
    if (tokens[place]?.text === ')' && --depth === 0) return place;
  }
  return tokens.length;
}

/** Where the parenthesis around `place` opens; -1 where there is none. */
function opening(tokens: readonly Token[], place: number): number {
  let depth = 0;
  for (let at = place - 1; at >= 0; at -= 1) {
    if (tokens[at]?.text === ')') depth += 1;
    if (tokens[at]?.text === '(' && depth-- === 0) return at;
  }
  return -1;
}
