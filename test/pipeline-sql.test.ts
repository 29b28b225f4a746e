import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unportable } from './support/portable-sql.ts';

const folder = join(import.meta.dirname, '../sql/pipeline');
const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));

describe('sql/pipeline means the same on DuckDB and on Spark', () => {
  test.each(files)('%s', (name) => {
    expect(unportable(readFileSync(join(folder, name), 'utf8'))).toEqual([]);
  });
});

const ORDER = 'ORDER BY a ASC NULLS FIRST, event_id ASC NULLS FIRST';

describe('what is let through', () => {
  test.each([
    'SELECT a FROM t',
    "WITH x (a) AS (SELECT COALESCE(a, 'it''s; \"fine\"') AS a FROM t) SELECT a % 2 AS odd FROM x -- a; b",
    `SELECT ROW_NUMBER() OVER (PARTITION BY p ${ORDER}) AS n FROM t`,
    `SELECT MAX(a) OVER (${ORDER} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS n FROM t`,
    'SELECT ROW_NUMBER() OVER (ORDER BY COALESCE(a, b) DESC NULLS LAST, t.sequence ASC NULLS LAST) AS n FROM t',
    'SELECT CAST(SUM(value_micros) AS BIGINT) AS value_micros, CAST(NULL AS STRING) AS x FROM t GROUP BY a',
  ])('%s', (sql) => {
    expect(unportable(sql)).toEqual([]);
  });
});

describe('what is refused', () => {
  test.each([
    ['two statements', 'SELECT a FROM t; SELECT b FROM t', '; a file is one SELECT'],
    ['what writes', 'INSERT INTO t SELECT a FROM t', 'INSERT does not begin a SELECT'],
    ['JSON', "SELECT a->>'b' AS b FROM t", 'reading it is the reader’s work'],
    ['a function of one engine', "SELECT json_extract(a, '$.b') AS b FROM t", 'json_extract is no function'],
    ['a function that treats NULL differently', 'SELECT CONCAT(a, b) AS b FROM t', 'CONCAT skips NULL'],
    ['an order without its NULLs', 'SELECT LAG(a) OVER (ORDER BY event_id ASC) AS b FROM t', 'NULLS FIRST or LAST'],
    ['an order without a direction', 'SELECT LAG(a) OVER (ORDER BY event_id NULLS LAST) AS b FROM t', 'ASC or DESC'],
    ['an order that ties', 'SELECT LAG(a) OVER (ORDER BY at_micros ASC NULLS LAST) AS b FROM t', 'does not break ties'],
    ['a running aggregate over ties', `SELECT MAX(a) OVER (${ORDER}) AS b FROM t`, 'give the frame'],
    ['ordered rows', `SELECT a FROM t ${ORDER}`, 'only windows are ordered'],
    ['the first of any rows', 'SELECT a FROM t LIMIT 1', 'number them'],
    ['a time type', 'SELECT CAST(a AS TIMESTAMP) AS b FROM t', 'UTC microseconds'],
    ['the clock', 'SELECT CURRENT_TIMESTAMP AS b FROM t', 'time is a parameter'],
    ['decimals', 'SELECT CAST(a AS DECIMAL) AS b FROM t', 'micro-units'],
    ['a text type with two names', 'SELECT CAST(NULL AS VARCHAR) AS b FROM t', 'STRING is a type in both'],
    ['a number as text', 'SELECT CAST(a AS STRING) AS b FROM t', 'writes numbers differently'],
    ['an integer quotient', 'SELECT CAST(a / 2 AS BIGINT) AS b FROM t', 'cut in Spark'],
    ['DuckDB’s integer quotient', 'SELECT a // 2 AS b FROM t', 'unknown to Spark'],
    ['Spark’s integer quotient', 'SELECT a DIV 2 AS b FROM t', 'is Spark alone'],
    ['a bare sum', 'SELECT SUM(a) AS b FROM t', 'HUGEINT'],
    ['a mean', 'SELECT AVG(a) AS b FROM t', 'the sum and the count'],
    ['a quoted name', 'SELECT "a" FROM t', 'a text in Spark'],
    ['a backslash', "SELECT a FROM t WHERE a LIKE '50\\%'", 'backslash'],
    ['a short cast', 'SELECT a::BIGINT AS b FROM t', 'use CAST'],
    ['QUALIFY', 'SELECT a FROM t QUALIFY b = 1', 'Spark has none'],
    ['a parameter from outside', 'SELECT a FROM t WHERE b = $1', 'the table parameters'],
  ])('%s', (_what, sql, reason) => {
    expect(unportable(sql).join('\n')).toContain(reason);
  });
});
