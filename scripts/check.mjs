// `npm run lint`, `npm run types`.
import { install, run, tool } from './prepare.mjs';

const checks = {
  lint: () => {
    run(tool('biome'), ['check', '--error-on-warnings', '.']);
    run(tool('knip'), []);
  },
  types: () => {
    run(tool('tsc'), ['-p', 'tsconfig.json']);
    run(tool('tsc'), ['-p', 'tsconfig.console.json']);
  },
};

install();
try {
  checks[process.argv[2]]();
} catch {
  process.exit(1);
}
