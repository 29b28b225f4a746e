import { type ContentCounts, noCounts } from './content-counts.ts';

type Day = { delivered: number; expectedClicks: number; oracleClicks: number };

/** What has happened in a world so far: its own account of it, which no API tells. */
export class Ledger {
  readonly #counts = new Map<string, Map<string, ContentCounts>>();
  readonly #days = new Map<string, Day>();

  countsOf(key: string, segment: string): ContentCounts {
    const bySegment = this.#counts.get(key) ?? new Map<string, ContentCounts>();
    this.#counts.set(key, bySegment);
    const counts = bySegment.get(segment) ?? noCounts();
    bySegment.set(segment, counts);
    return counts;
  }

  countsBySegment(key: string): ReadonlyMap<string, ContentCounts> {
    return this.#counts.get(key) ?? new Map<string, ContentCounts>();
  }

  /** An email was delivered that is clicked with probability `clickRate`, where the best would be with `bestRate`. */
  delivered(sentAt: number, clickRate: number, bestRate: number): void {
    const name = new Date(sentAt).toISOString().slice(0, 10);
    const day = this.#days.get(name) ?? { delivered: 0, expectedClicks: 0, oracleClicks: 0 };
    this.#days.set(name, day);
    day.delivered += 1;
    day.expectedClicks += clickRate;
    day.oracleClicks += bestRate;
  }

  days(): (Day & { readonly day: string })[] {
    return [...this.#days].map(([day, sums]) => ({ day, ...sums })).sort((a, b) => (a.day < b.day ? -1 : 1));
  }
}
