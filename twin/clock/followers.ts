import { Agent, request } from 'undici';
import { z } from 'zod';

const stepAnswer = z.object({ nextDue: z.number().nullable() });

/** Wall-clock wait for a follower to come to rest: a pipeline run happens within one step. */
const STEP_TIMEOUT_MILLISECONDS = 300_000;

/** Programs whose clock the twin moves: `POST {"now": ms}`, answered with `{"nextDue": ms | null}` once they are at rest. */
export class Followers {
  readonly #nextDue = new Map<string, number | null>();
  #steppedTo = Number.NEGATIVE_INFINITY;
  readonly #connections = new Agent({ connections: 1, headersTimeout: 0, bodyTimeout: 0 });

  add(url: string): void {
    // Until it has been stepped once, a follower may have work at any time.
    this.#nextDue.set(url, Number.NEGATIVE_INFINITY);
  }

  /** The earliest time at which a follower has something to do. */
  nextDue(): number | null {
    let earliest: number | null = null;
    for (const due of this.#nextDue.values()) {
      if (due !== null && (earliest === null || due < earliest)) earliest = due;
    }
    return earliest;
  }

  /** Brings them to `now`, without a round trip where they are there already and have nothing due. */
  async bringTo(now: number): Promise<void> {
    const due = this.nextDue();
    if (this.#steppedTo < now || (due !== null && due <= now)) await this.settle(now);
  }

  /** Has them do everything there is to do at `now`, also what requests from outside have woken. */
  async settle(now: number): Promise<void> {
    this.#steppedTo = now;
    await Promise.all([...this.#nextDue.keys()].map((url) => this.#step(url, now)));
  }

  async close(): Promise<void> {
    await this.#connections.destroy();
  }

  async #step(url: string, now: number): Promise<void> {
    const answer = await request(url, {
      dispatcher: this.#connections,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ now }),
      signal: AbortSignal.timeout(STEP_TIMEOUT_MILLISECONDS),
    });
    const text = await answer.body.text();
    const parsed = answer.statusCode === 200 ? stepAnswer.safeParse(JSON.parse(text)) : null;
    if (!parsed?.success) {
      throw new Error(`${url} must answer a step with {"nextDue": ms | null}, not ${answer.statusCode} ${text}`);
    }
    const { nextDue } = parsed.data;
    // Time would stand still for ever.
    if (nextDue !== null && nextDue <= now)
      throw new Error(`${url} says that it is at rest with work due at ${nextDue}`);
    this.#nextDue.set(url, nextDue);
  }
}
