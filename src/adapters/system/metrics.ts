import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { DecideMeter } from '../../decide/ports.ts';
import type { Instant } from '../../domain/instant.ts';

/** Seconds; the middle ones lie around the promised 8 and 30 ms, the last at the answer's deadline. */
const LATENCY_BUCKETS = [0.001, 0.002, 0.004, 0.008, 0.015, 0.03, 0.06, 0.125, 0.25, 0.5, 1, 2];
const SIZE_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** Read when somebody looks, never on the way of a request. */
export interface Readings {
  readonly waiting: () => number;
  readonly now: () => Instant;
  /** Null where no policy is published yet. */
  readonly oldestPolicyAt: () => Instant | null;
  /** By state: late now, or ended unwritten in the last hour. */
  readonly deliveries: () => Promise<ReadonlyMap<string, number>>;
  readonly klaviyoAccounts: () => Promise<ReadonlyMap<string, number>>;
}

export interface Metrics extends DecideMeter {
  answered(outcome: string, seconds: number): void;
  /** From now on these are part of what is shown. */
  watch(readings: Readings): void;
  /** All metrics in Prometheus' text format. */
  show(): Promise<string>;
  readonly contentType: string;
}

/** What a process counts, in the terms of https://prometheus.io/docs/practices/naming/. Holds no personal data. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const latency = new Histogram({
    name: 'justai_generate_duration_seconds',
    help: 'From the first byte of a request to its answer, by how it ended.',
    labelNames: ['outcome'],
    buckets: LATENCY_BUCKETS,
    registers,
  });
  const batchSize = new Histogram({
    name: 'justai_group_commit_size',
    help: 'Requests that shared one durable commit.',
    buckets: SIZE_BUCKETS,
    registers,
  });
  const batchSeconds = new Histogram({
    name: 'justai_group_commit_duration_seconds',
    help: 'From the start of a batch to its commit.',
    buckets: LATENCY_BUCKETS,
    registers,
  });
  const fallbacks = new Counter({
    name: 'justai_fallbacks_total',
    help: 'Decisions that served control for another reason than the split.',
    labelNames: ['reason'],
    registers,
  });

  return {
    contentType: registry.contentType,
    answered: (outcome, seconds) => latency.observe({ outcome }, seconds),
    fellBack: (reason) => fallbacks.inc({ reason }),
    committed({ size, seconds }) {
      batchSize.observe(size);
      batchSeconds.observe(seconds);
    },
    watch({ waiting, now, oldestPolicyAt, deliveries, klaviyoAccounts }) {
      new Gauge({
        name: 'justai_generate_waiting',
        help: 'Requests that wait for a commit to begin.',
        registers,
        collect() {
          this.set(waiting());
        },
      });
      new Gauge({
        name: 'justai_policy_age_seconds',
        help: 'Age of the oldest policy that serves an active template.',
        registers,
        collect() {
          const publishedAt = oldestPolicyAt();
          if (publishedAt !== null) this.set((now() - publishedAt) / 1_000);
        },
      });
      new Gauge({
        name: 'justai_deliveries',
        help: 'Contents that wait although their email is due (late), and those that ended unwritten in the last hour.',
        labelNames: ['state'],
        registers,
        async collect() {
          for (const [state, count] of await deliveries()) this.set({ state }, count);
        },
      });
      new Gauge({
        name: 'justai_klaviyo_accounts',
        help: 'Connected accounts: written to, paused since Klaviyo refused the key, or without an answer from Klaviyo.',
        labelNames: ['state'],
        registers,
        async collect() {
          for (const [state, count] of await klaviyoAccounts()) this.set({ state }, count);
        },
      });
    },
    show: () => registry.metrics(),
  };
}
