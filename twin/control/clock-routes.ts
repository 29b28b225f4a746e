import { z } from 'zod';
import { FASTEST, type RealClock } from '../clock/real-clock.ts';
import type { SteppedClock } from '../clock/stepped-clock.ts';
import { followerInput, runInput } from './control-schemas.ts';
import { done, type JsonRoutes, ok, refused } from './json-routes.ts';

const clockInput = z
  .strictObject({ speed: z.number().positive().max(FASTEST), paused: z.boolean() })
  .partial()
  .refine(({ speed, paused }) => speed !== undefined || paused !== undefined, 'expected speed or paused');

const NOT_STEPPED = 'the clock is real: start the twin with --clock stepped';
const NOT_REAL = 'the clock is stepped: it moves by POST /clock/run';

/** The twin's time. */
export function clockRoutes({ write }: JsonRoutes, clock: RealClock | SteppedClock): void {
  write('POST', '/clock/followers', followerInput, ({ url }) => {
    if (clock.kind !== 'stepped') return refused(409, NOT_STEPPED);
    clock.followers.add(url);
    return done;
  });
  write('POST', '/clock/run', runInput, ({ until }) => {
    if (clock.kind === 'real') clock.runTo(until);
    else if (clock.runState().kind === 'running') return refused(409, 'the clock is running: see GET /state');
    // How it ends is in GET /state.
    else clock.run(until).catch(() => undefined);
    return ok({ running: true });
  });
  write('PUT', '/clock', clockInput, ({ speed, paused }) => {
    if (clock.kind !== 'real') return refused(409, NOT_REAL);
    if (speed !== undefined) clock.setSpeed(speed);
    if (paused === true) clock.pause();
    if (paused === false) clock.resume();
    return done;
  });
}
