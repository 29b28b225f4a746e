import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, whether this runs as TypeScript from `src/main` or compiled from `dist/src/main`. */
function projectFolder(): string {
  const candidates = ['../..', '../../..'].map((up) => fileURLToPath(new URL(up, import.meta.url)));
  const found = candidates.find((folder) => existsSync(join(folder, 'package.json')));
  if (!found)
    throw new Error('The project folder with package.json, sql/ and dist/ was not found beside this program.');
  return found;
}

const project = projectFolder();

export const MIGRATIONS_FOLDER = join(project, 'sql', 'migrations');
export const PIPELINE_SQL_FOLDER = join(project, 'sql', 'pipeline');
export const CONSOLE_FOLDER = join(project, 'dist', 'console');
export const TWIN_PROGRAM = join(project, 'dist', 'twin', 'main.js');
