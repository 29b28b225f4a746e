/** A place in a file and how much is wanted from there. */
type ReadAt = (position: number, bytes: number) => Promise<Uint8Array>;

/**
 * The first `bytes` of a file in order, with many requests under way at once: each takes a journey to the server and
 * back, and one after the other they would cost it anew for every chunk. At most `atOnce` chunks are held, so a slow
 * reader slows the server. A chunk shorter than it was asked for ends the file.
 */
export async function* readAhead(
  readAt: ReadAt,
  bytes: number,
  { chunkBytes, atOnce }: { chunkBytes: number; atOnce: number },
): AsyncIterable<Uint8Array> {
  const underWay: { readonly wanted: number; readonly chunk: Promise<Uint8Array> }[] = [];
  let position = 0;
  const ask = (): void => {
    const wanted = Math.min(chunkBytes, bytes - position);
    const chunk = readAt(position, wanted);
    // The one awaited tells of the trouble; of those behind it nobody would.
    chunk.catch(() => undefined);
    underWay.push({ wanted, chunk });
    position += wanted;
  };
  try {
    for (;;) {
      while (underWay.length < atOnce && position < bytes) ask();
      const next = underWay.shift();
      if (next === undefined) return;
      const chunk = await next.chunk;
      if (chunk.length > 0) yield chunk;
      if (chunk.length < next.wanted) return;
    }
  } finally {
    await Promise.allSettled(underWay.map(({ chunk }) => chunk));
  }
}
