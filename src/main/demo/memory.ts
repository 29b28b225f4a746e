import { readdirSync, readFileSync } from 'node:fs';

/**
 * Resident memory of this process and all its descendants, in MB; pages that several share are counted once (PSS).
 * 0 where the system has no /proc.
 */
export function residentMegabytes(root: number): number {
  try {
    return Math.round([root, ...descendants(root)].reduce((sum, pid) => sum + kilobytes(pid), 0) / 1024);
  } catch {
    return 0;
  }
}

function descendants(root: number): number[] {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(Number(name)) : undefined;
    if (parent !== undefined) parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
  }
  const below = (pid: number): number[] => (parents.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(root);
}

function parentOf(pid: number): number | undefined {
  const status = read(`/proc/${pid}/status`);
  const found = /^PPid:\s+(\d+)/m.exec(status)?.[1];
  return found === undefined ? undefined : Number(found);
}

const kilobytes = (pid: number): number => Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);

/** A process may end between listing and reading. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
