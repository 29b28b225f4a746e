declare const brand: unique symbol;

/** Milliseconds since the Unix epoch, UTC. Time is always an argument: nothing below `adapters` reads a clock. */
export type Instant = number & { readonly [brand]: 'Instant' };

export const instant = (milliseconds: number): Instant => milliseconds as Instant;
export const fromDate = (date: Date): Instant => date.getTime() as Instant;
export const toDate = (at: Instant): Date => new Date(at);
export const plusSeconds = (at: Instant, seconds: number): Instant => (at + seconds * 1000) as Instant;
export const plusHours = (at: Instant, hours: number): Instant => plusSeconds(at, hours * 3600);
