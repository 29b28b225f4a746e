import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Which folder may import which. `npm` lists the packages a folder may use; '*' means any. */
const RULES: Record<string, { folders: string[]; npm: string[] | '*' }> = {
  'src/domain': { folders: ['src/domain'], npm: [] },
  'src/bandit': { folders: ['src/bandit', 'src/domain'], npm: ['node:crypto'] },
  'src/audience': { folders: ['src/audience', 'src/domain'], npm: ['re2js'] },
  'src/content': { folders: ['src/content', 'src/domain'], npm: ['liquidjs', 'node:crypto'] },
  'src/contract': { folders: ['src/contract'], npm: ['zod'] },
  'src/http': { folders: ['src/http', 'src/contract', 'src/domain', 'STAGES'], npm: '*' },
  'src/console': { folders: ['src/console', 'src/contract'], npm: '*' },
  'src/main': { folders: ['src'], npm: '*' },
  twin: { folders: ['twin'], npm: '*' },
  bench: { folders: ['bench', 'src', 'twin'], npm: '*' },
};
const STAGES = ['connect', 'studio', 'decide', 'deliver', 'ingest', 'learn', 'report'].map((name) => `src/${name}`);
const STAGE_NPM = ['node:crypto', 'node:stream'];
const LINES = { code: 250, sql: 400 };

const root = resolve(import.meta.dirname, '..');
const filesBelow = (folder: string): string[] =>
  !existsSync(join(root, folder))
    ? []
    : readdirSync(join(root, folder)).flatMap((name) => {
        const path = join(folder, name);
        if (name === 'fixtures') return [];
        return statSync(join(root, path)).isDirectory() ? filesBelow(path) : [path];
      });
const code = ['src', 'twin', 'bench', 'test'].flatMap(filesBelow).filter((path) => /\.(ts|tsx|mts)$/.test(path));
const production = code.filter((path) => !path.startsWith('test/') && !/\.test\.tsx?$/.test(path));

interface Import {
  from: string;
  to: string;
  isType: boolean;
}

function importsOf(path: string): Import[] {
  const source = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (specifier: ts.Expression | undefined, isType: boolean): void => {
    if (!specifier || !ts.isStringLiteral(specifier)) return;
    const isRelative = specifier.text.startsWith('.');
    const to = isRelative ? relative(root, resolve(root, dirname(path), specifier.text)) : specifier.text;
    found.push({ from: path, to, isType });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const folderOf = (path: string): string => {
  const parts = path.split('/');
  if (parts[0] !== 'src') return parts[0] ?? '';
  return parts[1] === 'adapters' ? parts.slice(0, 3).join('/') : parts.slice(0, 2).join('/');
};
const isLocal = (to: string): boolean => /^(src|twin|bench|test|sql|scripts)\//.test(to);
const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

function forbidden({ from, to, isType }: Import): boolean {
  const folder = folderOf(from);
  if (folder.startsWith('src/adapters/')) {
    if (!isLocal(to)) return false;
    return !(within(to, folder) || within(to, 'src/domain') || (isType && /^src\/\w+(\/[\w-]+)?\/ports\.ts$/.test(to)));
  }
  const isStage = STAGES.includes(folder);
  const rule = isStage
    ? { folders: [folder, 'src/domain', 'src/bandit', 'src/content', 'src/audience'], npm: STAGE_NPM }
    : RULES[folder];
  if (!rule) return true;
  if (!isLocal(to)) return rule.npm !== '*' && !rule.npm.includes(to);
  if (folder === 'src/main' && within(to, 'src/console')) return true;
  return !rule.folders.flatMap((each) => (each === 'STAGES' ? STAGES : [each])).some((each) => within(to, each));
}

/** Files on a cycle of run-time imports: Tarjan's strongly connected components. */
function cycles(edges: Import[]): string[][] {
  const next = new Map<string, Import[]>();
  for (const edge of edges) next.set(edge.from, [...(next.get(edge.from) ?? []), edge]);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (path: string): void => {
    index.set(path, index.size);
    low.set(path, index.get(path) ?? 0);
    stack.push(path);
    for (const { to } of next.get(path) ?? []) {
      if (!index.has(to)) visit(to);
      if (stack.includes(to)) low.set(path, Math.min(low.get(path) ?? 0, low.get(to) ?? 0));
    }
    if (low.get(path) === index.get(path)) {
      const component = stack.splice(stack.indexOf(path));
      if (component.length > 1) found.push(component);
    }
  };
  for (const path of next.keys()) if (!index.has(path)) visit(path);
  return found;
}

describe('the shape of the code', () => {
  const imports = production.flatMap(importsOf);

  it('imports only what the table of folders allows', () => {
    expect(imports.filter(forbidden).map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('has no import cycle', () => {
    expect(cycles(imports.filter((each) => isLocal(each.to) && !each.isType))).toEqual([]);
  });

  it('keeps every file small enough to read at once', () => {
    const sql = filesBelow('sql').filter((path) => path.endsWith('.sql'));
    const lines = (path: string): number => readFileSync(join(root, path), 'utf8').trimEnd().split('\n').length;
    const tooLong = [
      ...code.filter((path) => lines(path) > LINES.code),
      ...sql.filter((path) => lines(path) > LINES.sql),
    ];
    expect(tooLong.map((path) => `${path}: ${lines(path)}`)).toEqual([]);
  });

  it('has no folder or file whose name says nothing', () => {
    const vague = /(^|\/)(utils?|helpers?|common|services?|manager|index)(\/|\.[a-z]+$|$)/;
    expect(code.filter((path) => vague.test(path))).toEqual([]);
  });

  it('asks the clock and the dice only at the edges', () => {
    const inner = [
      'domain',
      'bandit',
      'content',
      'connect',
      'studio',
      'decide',
      'deliver',
      'ingest',
      'learn',
      'report',
    ];
    const asks = production
      .filter((path) => inner.some((name) => within(path, `src/${name}`)))
      .filter((path) =>
        /Date\.now\(|new Date\(\)|Math\.random\(|setTimeout\(|setInterval\(/.test(
          readFileSync(join(root, path), 'utf8'),
        ),
      );
    expect(asks).toEqual([]);
  });
});
