import { DueQueue } from './due-queue.ts';
import type { RunState } from './stepped-clock.ts';
import type { DueEvent, TwinClock } from './twin-clock.ts';

/** Node's timers overflow above this many milliseconds. */
const LONGEST_TIMER = 2_147_483_647;

/** Above it a millisecond of lateness, which timers have, is minutes. */
export const FASTEST = 100_000;

/**
 * Time that goes by itself: with the wall clock, `speed` times as fast, or paused. What is due fires when the twin's
 * time is there, whatever the speed was meanwhile.
 */
export class RealClock implements TwinClock {
  readonly kind = 'real';
  readonly #queue = new DueQueue<DueEvent>();
  readonly #onError: (error: unknown) => void;
  #speed: number;
  #isPaused = false;
  /** Where time stops, exactly. */
  #until: number | null = null;
  /** Twin time and wall time of the last change of speed. */
  #anchor: { readonly twin: number; readonly wall: number };
  #timer: NodeJS.Timeout | undefined;

  /** `onError` hears of an event that threw. */
  constructor(options: { readonly onError: (error: unknown) => void; readonly start: number; readonly speed: number }) {
    this.#onError = options.onError;
    this.#speed = options.speed;
    this.#anchor = { twin: options.start, wall: Date.now() };
  }

  now(): number {
    if (this.#isPaused) return this.#anchor.twin;
    const elapsed = Math.floor((Date.now() - this.#anchor.wall) * this.#speed);
    return Math.min(this.#anchor.twin + elapsed, this.#until ?? Number.POSITIVE_INFINITY);
  }

  nextDue(): number | null {
    return this.#queue.nextAt();
  }

  schedule(at: number, event: DueEvent): void {
    this.#queue.push(at, event);
    this.#arm();
  }

  speed(): number {
    return this.#speed;
  }

  isPaused(): boolean {
    return this.#isPaused || this.runState().kind === 'done';
  }

  /** Of the last `runTo`. */
  runState(): RunState {
    if (this.#until === null) return { kind: 'idle' };
    return { kind: this.now() < this.#until ? 'running' : 'done', until: this.#until };
  }

  setSpeed(speed: number): void {
    this.#anchorNow();
    this.#speed = speed;
    this.#arm();
  }

  pause(): void {
    this.#anchorNow();
    this.#isPaused = true;
    clearTimeout(this.#timer);
  }

  /** Goes on, past where a run stopped. */
  resume(): void {
    const hasStopped = this.runState().kind === 'done';
    this.#anchorNow();
    if (hasStopped) this.#until = null;
    this.#isPaused = false;
    this.#arm();
  }

  /** Goes on at its speed and stops at `until`. */
  runTo(until: number): void {
    this.#anchorNow();
    this.#until = Math.max(until, this.#anchor.twin);
    this.#isPaused = false;
    this.#arm();
  }

  close(): void {
    this.#queue.clear();
    clearTimeout(this.#timer);
  }

  #anchorNow(): void {
    this.#anchor = { twin: this.now(), wall: Date.now() };
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#queue.nextAt();
    if (next === null || this.#isPaused || (this.#until !== null && next > this.#until)) return;
    const wait = Math.ceil((next - this.now()) / this.#speed);
    this.#timer = setTimeout(() => this.#fire(), Math.min(LONGEST_TIMER, Math.max(0, wait)));
  }

  #fire(): void {
    for (const event of this.#queue.popDue(this.now())) void this.#start(event);
    this.#arm();
  }

  async #start(event: DueEvent): Promise<void> {
    try {
      await event.run();
    } catch (error) {
      this.#onError(error);
    }
  }
}
