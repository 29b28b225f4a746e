const IS_FULL = /^(ENOSPC|EDQUOT|EFBIG)$/;

/** Whether there was no room on a disk, by the error itself or by what caused it; a quota and a limit on files are the same. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && IS_FULL.test(String(error.code))) || isDiskFull(error.cause);
}
