import type { ReconciliationView } from '../ingest/reconciliation/view-reconciliation.ts';
import type { ProgressTerminal } from './ingest-progress.ts';

export interface CheckProgress {
  show(progress: NonNullable<ReconciliationView['progress']>, secondsToNext: number): void;
  /** Takes the progress away again. */
  clear(): void;
}

/** On a terminal one line that is written over; in a log a line whenever there is more. */
export function checkProgress(terminal: ProgressTerminal): CheckProgress {
  let shown = '';
  const overwrite = (line: string): void =>
    void terminal.write(`\r\u001b[K${line.slice(0, (terminal.columns ?? 80) - 1)}`);
  return {
    show({ compared, reports }, secondsToNext) {
      const line = `${compared} of ${reports} reports compared`;
      if (terminal.isTTY) {
        const wait = secondsToNext > 1 ? `; Klaviyo allows two a minute, the next one in ${secondsToNext} s` : '';
        overwrite(`${line}${wait} …`);
      } else if (line !== shown) terminal.write(`${line}\n`);
      shown = line;
    },
    clear() {
      if (terminal.isTTY && shown !== '') overwrite('');
    },
  };
}
