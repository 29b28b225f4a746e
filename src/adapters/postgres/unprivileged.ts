import { type ChildProcess, execFileSync, type StdioOptions, spawn } from 'node:child_process';
import { chownSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const NOBODY = 65534;

/** How to run a program that refuses to run as root. */
export interface Unprivileged {
  run(program: string, args: readonly string[]): void;
  start(program: string, args: readonly string[], stdio: StdioOptions): ChildProcess;
  /** A folder that belongs to whoever the program runs as, and to nobody else. */
  makeFolder(path: string): void;
}

/**
 * As a normal user: that user. As root: `nobody`, or, where `nobody` cannot pass through the folders above `paths`
 * (a clone below /root, a folder of mktemp), root under another name in a user namespace of its own.
 */
export function unprivileged(paths: readonly string[]): Unprivileged {
  if (process.getuid?.() !== 0) return launch([], {}, () => undefined);
  if (paths.every(isOpenToAll)) {
    return launch([], { uid: NOBODY, gid: NOBODY }, (folder) => chownSync(folder, NOBODY, NOBODY));
  }
  const renamed = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
  return launch(renamed, {}, () => undefined);
}

function launch(
  prefix: readonly string[],
  user: { uid?: number; gid?: number },
  handOver: (folder: string) => void,
): Unprivileged {
  const command = (program: string, args: readonly string[]): [string, string[]] => {
    const [first = program, ...rest] = [...prefix, program, ...args];
    return [first, rest];
  };
  return {
    run: (program, args) =>
      void execFileSync(...command(program, args), { ...user, stdio: ['ignore', 'pipe', 'pipe'] }),
    start: (program, args, stdio) => spawn(...command(program, args), { ...user, stdio }),
    makeFolder: (path) => {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      handOver(path);
    },
  };
}

function isOpenToAll(path: string): boolean {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
  }
  return true;
}
