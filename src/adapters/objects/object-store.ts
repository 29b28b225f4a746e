/** Where whole objects lie under a key: a folder or a bucket. A key is there with all of its bytes or not at all. */
export interface ObjectStore {
  /** Takes the file at `path` in under `key`; what was there before is replaced. The file is gone afterwards. */
  put(key: string, path: string): Promise<void>;
  /** @returns null where there is none. */
  read(key: string): Promise<AsyncIterable<Uint8Array> | null>;
  exists(key: string): Promise<boolean>;
  /** Nothing happens where there is none. */
  remove(key: string): Promise<void>;
  /** @param prefix ends with `/`. */
  list(prefix: string): Promise<string[]>;
}
