import type { RateTokens } from '../../decide/ports.ts';
import type { KeyOwner } from '../../domain/api-key.ts';
import { Refusal } from '../refusal.ts';

/** Requests are taken from the shared bucket for this part of a second at a time, and spent without asking again. */
const BLOCK_SECONDS = 0.05;
/** What is not spent by then is given up: a process must not save requests for a later rush. */
const KEPT_MILLISECONDS = 1_000;
/** Of a smaller block none is fetched ahead: it might be all that another process waits for. */
const FETCHED_AHEAD_FROM = 10;
const LEAST_PAUSE_MILLISECONDS = 20;

interface Block {
  tokens: number;
  /** Requests that wait for tokens: as many are asked for at once, so that a rush waits for two statements, not for all. */
  waiting: number;
  until: number;
  /** The shared bucket was empty: it is not asked again before this. */
  emptyUntil: number;
  taking: Promise<void> | null;
}

/** Rejects with a refusal where the key has used up its requests for now, in all processes together. */
export type RateLimit = (owner: KeyOwner) => Promise<void>;

/**
 * Waits for the shared bucket only where this process holds nothing: on the first request of a quiet second. In a
 * rush the next block is fetched while the present one is being spent.
 */
export function createRateLimit(shared: RateTokens): RateLimit {
  const blocks = new Map<string, Block>();

  function take(owner: KeyOwner, block: Block): Promise<void> {
    block.taking ??= fetch(owner, block).finally(() => {
      block.taking = null;
    });
    return block.taking;
  }

  async function fetch(owner: KeyOwner, block: Block): Promise<void> {
    const { requestsPerSecond } = owner.limits;
    const wanted = Math.max(sizeOf(owner), Math.min(block.waiting, requestsPerSecond));
    const granted = await shared.take(owner, wanted);
    const now = performance.now();
    block.tokens = (now < block.until ? block.tokens : 0) + granted;
    block.until = now + KEPT_MILLISECONDS;
    if (granted < wanted) block.emptyUntil = now + Math.max(LEAST_PAUSE_MILLISECONDS, 1_000 / requestsPerSecond);
  }

  return async (owner) => {
    const block = blocks.get(owner.keyId) ?? { tokens: 0, waiting: 0, until: 0, emptyUntil: 0, taking: null };
    blocks.set(owner.keyId, block);
    while (block.tokens < 1 || performance.now() >= block.until) {
      if (performance.now() < block.emptyUntil) throw refusal(owner);
      block.waiting += 1;
      try {
        await take(owner, block);
      } finally {
        block.waiting -= 1;
      }
    }
    block.tokens -= 1;
    const size = sizeOf(owner);
    const isLow = size >= FETCHED_AHEAD_FROM && block.tokens < size / 2 && performance.now() >= block.emptyUntil;
    // Where it fails, the request that finds the block empty fails and says so.
    if (isLow) void take(owner, block).catch(() => undefined);
  };
}

const sizeOf = ({ limits }: KeyOwner): number => Math.ceil(limits.requestsPerSecond * BLOCK_SECONDS);

const refusal = ({ limits: { requestsPerSecond } }: KeyOwner): Refusal =>
  new Refusal(
    'too_many',
    'rate_limited',
    `This API key may make ${requestsPerSecond} requests a second. Nothing is lost: try again.`,
    { retryAfterSeconds: 1 },
  );
