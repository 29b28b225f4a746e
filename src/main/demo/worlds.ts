import type { World } from './summary.ts';
import { welcomeEmail } from './welcome-email.ts';

/** How people take to each content: click rates of those who got the email, by what they brew at home. */
type Taste = Readonly<Record<string, { readonly filter: number; readonly espresso: number }>>;

const same = (rate: number) => ({ filter: rate, espresso: rate });

export const TASTES: Readonly<Record<World, Taste>> = {
  // One variant is best overall; espresso drinkers would rather have another.
  learnable: {
    control: same(0.095),
    'taste-quiz': { filter: 0.17, espresso: 0.12 },
    'brew-guide': { filter: 0.085, espresso: 0.18 },
    'founders-note': same(0.105),
    'first-bag-offer': same(0.12),
    'roasted-tuesday': same(0.1),
  },
  flat: Object.fromEntries(welcomeEmail.content.map(({ variantId }) => [variantId, same(0.115)])),
  worse: {
    control: same(0.15),
    'taste-quiz': same(0.085),
    'brew-guide': same(0.08),
    'founders-note': same(0.075),
    'first-bag-offer': same(0.09),
    'roasted-tuesday': same(0.07),
  },
};

/** The email's own default has no body, so nothing to click. */
const FALLBACK_CLICK_RATE = 0;
const OPEN_RATE = 0.45;

/** A list import each morning, and people who sign up one by one for the rest of the day. */
const MORNING = { atHour: 9, people: 540, overSeconds: 60 };
const REST_OF_DAY = { atHour: 10, people: 60, overSeconds: 12 * 3600 };
/** Mornings on which the profile API is down for a while, so that some content comes too late. */
const OUTAGES = [
  { day: 8, fromSecond: 40, seconds: 200 },
  { day: 19, fromSecond: 45, seconds: 180 },
];

const time = (start: number, day: number, hour: number, second = 0): string =>
  new Date(start + ((day * 24 + hour) * 3600 + second) * 1000).toISOString();

/** What the twin plays: who comes when, and the truth about what they like. */
export function playedWorld(world: World, start: number, days: number) {
  const taste = TASTES[world];
  return {
    segments: { property: 'brews', shares: { filter: 0.7, espresso: 0.3 } },
    waves: Array.from({ length: days }, (_, day) =>
      [MORNING, REST_OF_DAY].map(({ atHour, people, overSeconds }) => ({
        at: time(start, day, atHour),
        count: people,
        overSeconds,
      })),
    ).flat(),
    contents: [
      ...welcomeEmail.content.map(({ variantId, subject }) => ({
        key: variantId,
        subjectIncludes: longestLiteral(subject),
        openRate: OPEN_RATE,
        clickRate: taste[variantId] ?? 0,
      })),
      { key: 'fallback', openRate: OPEN_RATE, clickRate: FALLBACK_CLICK_RATE },
    ],
  };
}

export const outages = (start: number) =>
  OUTAGES.map(({ day, fromSecond, seconds }) => ({
    operation: 'update_profile',
    from: time(start, day, MORNING.atHour, fromSecond),
    until: time(start, day, MORNING.atHour, fromSecond + seconds),
    fault: { kind: 'status', status: 503 },
  }));

/** The part of a subject that is the same for everybody. */
function longestLiteral(subject: string): string {
  const parts = subject.split(/\{\{.*?\}\}|\{%.*?%\}/).map((part) => part.trim());
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}
