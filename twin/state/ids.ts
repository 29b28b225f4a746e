const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Ids in the shapes Klaviyo gives them. The same seed yields the same ids in the same order, kind by kind. */
export type Ids = {
  /** 26 characters, sortable by time: profiles, campaigns, campaign messages. */
  readonly ulid: (now: number) => string;
  /** 6 characters, unique per generator: flows, flow messages, metrics, lists, templates. */
  readonly short: () => string;
  /** 11 characters: events. */
  readonly event: () => string;
  /** 26 characters, sortable by time: jobs. */
  readonly job: (now: number) => string;
  /** A version-4 uuid: errors of an import. */
  readonly importError: () => string;
  /** A decimal string counting up: flow actions. */
  readonly action: () => string;
};

export function seededIds(seed: number): Ids {
  // A stream for each kind: how many events there were must not change who the next profile is.
  const [profileRandom, shortRandom, eventRandom, jobRandom] = [
    randomFrom(seed),
    randomFrom(seed ^ 0x5bd1e995),
    randomFrom(~seed),
    randomFrom(seed ^ 0x2545f491),
  ];
  const issued = new Set<string>();
  let lastAction = 100_000 + Math.floor(shortRandom() * 900_000);

  const pick = (random: () => number, alphabet: string, length: number): string => {
    let text = '';
    for (let i = 0; i < length; i += 1) text += alphabet.charAt(Math.floor(random() * alphabet.length));
    return text;
  };

  const short = (): string => {
    const id = pick(shortRandom, LETTERS_AND_DIGITS, 6);
    if (issued.has(id)) return short();
    issued.add(id);
    return id;
  };

  return {
    ulid: (now) => timePart(now) + pick(profileRandom, CROCKFORD, 16),
    short,
    job: (now) => timePart(now) + pick(jobRandom, CROCKFORD, 16),
    importError: () => {
      const text = pick(jobRandom, '0123456789abcdef', 32);
      return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-a${text.slice(17, 20)}-${text.slice(20)}`;
    },
    event: () => pick(eventRandom, LETTERS_AND_DIGITS, 11),
    action: () => {
      lastAction += 1;
      return String(lastAction);
    },
  };
}

function timePart(now: number): string {
  let rest = now;
  let text = '';
  for (let i = 0; i < 10; i += 1) {
    text = CROCKFORD.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** Mulberry32: uniform in [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
