/** Something that happens at one instant of the twin's time. */
export interface DueEvent {
  /** True when it talks to a program outside the twin, which may then have work to do at the same instant. */
  readonly reachesOutside: boolean;
  run(): void | Promise<void>;
}

/** The twin's time, in milliseconds since 1970 (UTC). */
export interface TwinClock {
  now(): number;
  /** Runs `event` at `at`, or at once where that has passed. Events of one instant run in the order they were scheduled. */
  schedule(at: number, event: DueEvent): void;
  /** When the twin's own next event is due. */
  nextDue(): number | null;
  /** Drops what is still scheduled. */
  close(): void;
}
