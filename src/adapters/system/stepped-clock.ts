import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LoopClock } from '../../domain/clock.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import { runLoop } from './loop.ts';

/**
 * A clock that another process moves: it posts `{"now": ms}` to `/step` and gets `{"nextDue": ms | null}`
 * once every loop here is at rest. The owner of time moves on only when all sides are at rest, so weeks pass
 * in minutes while every delay, rate window and schedule keeps its meaning.
 */
export class SteppedClock implements LoopClock {
  readonly #server: Server;
  #now: Instant;
  #busy = 0;
  #timers = new Map<number, { at: Instant; fire: () => void }>();
  #nextTimer = 0;
  #waiting: ServerResponse[] = [];

  constructor(start: Instant) {
    this.#now = start;
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        this.#moveTo(instant(Number((JSON.parse(body) as { now: number }).now)));
        this.#waiting.push(response);
        this.#answerWhenAtRest();
      });
    });
  }

  /** Listens on loopback. @returns the URL to step. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/step`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  now(): Instant {
    return this.#now;
  }

  run(_name: string, loop: (now: Instant) => Promise<Instant | null>): ReturnType<LoopClock['run']> {
    const host = {
      now: () => this.#now,
      at: (at: Instant, fire: () => void) => {
        const id = this.#nextTimer++;
        this.#timers.set(id, { at, fire });
        return () => void this.#timers.delete(id);
      },
      turn: (change: 1 | -1) => {
        this.#busy += change;
        this.#answerWhenAtRest();
      },
    };
    return runLoop(host, loop);
  }

  #moveTo(now: Instant): void {
    if (now > this.#now) this.#now = now;
    const due = [...this.#timers].filter(([, timer]) => timer.at <= this.#now);
    for (const [id, timer] of due) {
      this.#timers.delete(id);
      timer.fire();
    }
  }

  /** At rest is judged a turn of the event loop later: what just ended may wake another loop. */
  #answerWhenAtRest(): void {
    setImmediate(() => {
      if (this.#busy > 0 || this.#waiting.length === 0) return;
      const next = Math.min(...[...this.#timers.values()].map((timer) => timer.at));
      const answer = JSON.stringify({ nextDue: Number.isFinite(next) ? next : null });
      for (const response of this.#waiting.splice(0)) response.end(answer);
    });
  }
}
