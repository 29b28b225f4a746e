/** Where progress is shown: a terminal, or a log in which it would only be noise. */
export interface ProgressTerminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR_CHARACTERS = 20;
const SHOWN_EVERY_BYTES = 1_048_576;
const BYTES_A_MB = 1_000_000;

export interface IngestProgress {
  /** Passes the bytes on and shows how many there were. */
  landing(shown: string, bytes: number | null, chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  loading(shown: string): void;
  /** Takes the progress away again. */
  clear(): void;
}

/** One line that is written over: first the bytes of a file, then that its rows are being loaded. */
export function ingestProgress(terminal: ProgressTerminal): IngestProgress {
  const show = (line: string): void => {
    if (!terminal.isTTY) return;
    terminal.write(`\r\u001b[K${line.slice(0, (terminal.columns ?? 80) - 1)}`);
  };
  return {
    async *landing(shown, bytes, chunks) {
      let received = 0;
      let last = -1;
      for await (const chunk of chunks) {
        received += chunk.length;
        const step = bytes ? Math.floor((received / bytes) * 100) : Math.floor(received / SHOWN_EVERY_BYTES);
        if (step !== last) show(lineOf(shown, received, bytes));
        last = step;
        yield chunk;
      }
    },
    loading: (shown) => show(`${shown}: loading its rows …`),
    clear: () => show(''),
  };
}

function lineOf(shown: string, received: number, bytes: number | null): string {
  const megabytes = `${(received / BYTES_A_MB).toFixed(1)} MB`;
  if (!bytes) return `${shown}: ${megabytes}`;
  const share = Math.min(1, received / bytes);
  const filled = Math.round(share * BAR_CHARACTERS);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_CHARACTERS - filled);
  return `${bar} ${Math.floor(share * 100)} % of ${(bytes / BYTES_A_MB).toFixed(1)} MB  ${shown}`;
}
