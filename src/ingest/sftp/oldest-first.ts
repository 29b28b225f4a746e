import type { RemoteFile } from './ports.ts';

/** Keeps the `most` oldest of any number of files, in bounded memory. */
export class OldestFirst<File extends RemoteFile> {
  private kept: File[] = [];
  private seen = 0;
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  add(file: File): void {
    this.seen += 1;
    this.kept.push(file);
    if (this.kept.length >= 2 * this.most) this.kept = this.oldest();
  }

  oldest(): File[] {
    return this.kept.sort(byAge).slice(0, this.most);
  }

  /** How many there were beyond those kept. */
  get beyond(): number {
    return Math.max(this.seen - this.most, 0);
  }
}

const byAge = (one: RemoteFile, other: RemoteFile): number =>
  one.modifiedAt - other.modifiedAt || (one.path < other.path ? -1 : 1);
