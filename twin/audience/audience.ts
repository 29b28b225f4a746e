import type { TwinClock } from '../clock/twin-clock.ts';
import type { SentEmail } from '../mail/mailbox.ts';
import { unescapeHtml } from '../mail/printed.ts';
import type { Account } from '../state/account.ts';
import { appendEvent } from '../state/events.ts';
import type { JsonObject } from '../state/json.ts';
import type { List } from '../state/lists.ts';
import { emailMetric } from '../state/metrics.ts';
import { type Profile, suppressEmail } from '../state/profiles.ts';
import { contentLink, engagementProperties, sendProperties } from './email-events.ts';
import { type Happening, happenings, RECEIVED } from './happenings.ts';
import { drawReaction } from './reaction.ts';
import { seededRandom } from './seeded-random.ts';
import { type ContentCounts, type Counts, noCounts, type Truth, truthOf } from './truth.ts';
import { scheduleWaves } from './waves.ts';
import type { Content, World } from './world.ts';

/** The people who get the emails. Without a world they receive and do nothing. */
export class Audience {
  readonly #account: Account;
  readonly #clock: TwinClock;
  readonly #counts: Counts = new Map();
  #installed: { readonly world: World; readonly seed: number } | null = null;

  constructor(account: Account, clock: TwinClock) {
    this.#account = account;
    this.#clock = clock;
  }

  /** The waves' people will join `list`. */
  install(world: World, seed: number, list: List): void {
    if (this.#installed !== null) throw new Error('the twin has a world already');
    this.#installed = { world, seed };
    scheduleWaves(world, seed, this.#account, list, this.#clock);
  }

  truth(): Truth | null {
    return this.#installed === null ? null : truthOf(this.#installed.world, this.#counts);
  }

  receive(email: SentEmail, profile: Profile): void {
    const random = seededRandom(this.#installed?.seed ?? 0, `${email.address} ${email.messageName} ${email.at}`);
    const shared = sendProperties(email, random);
    if (this.#installed === null) {
      this.#schedule(RECEIVED, email, shared, profile, noCounts());
      return;
    }
    const { world } = this.#installed;
    const content = contentOf(world, email.subject);
    const segment = String(profile.properties[world.segments.property] ?? '');
    const counts = this.#countsOf(content.key, segment);
    const reaction = drawReaction(random, world, content, segment);
    const engagement = engagementProperties(email, random);
    for (const happening of happenings(reaction, engagement, contentLink(email.body))) {
      this.#schedule(happening, email, shared, profile, counts);
    }
  }

  #schedule(happening: Happening, email: SentEmail, shared: JsonObject, profile: Profile, counts: ContentCounts): void {
    const { metrics, events, ids } = this.#account;
    const at = (Math.floor(email.at / 1_000) + happening.afterSeconds) * 1_000;
    const metricId = emailMetric(metrics, happening.metric).id;
    const properties = { ...shared, ...happening.properties };
    const run = (): void => {
      appendEvent(events, ids, { metricId, profile, at, properties });
      if (happening.counted !== null) counts[happening.counted] += 1;
      if (happening.suppresses !== null) suppressEmail(profile, happening.suppresses, at);
    };
    this.#clock.schedule(at, { reachesOutside: false, run });
  }

  #countsOf(key: string, segment: string): ContentCounts {
    const bySegment = this.#counts.get(key) ?? new Map<string, ContentCounts>();
    this.#counts.set(key, bySegment);
    const counts = bySegment.get(segment) ?? noCounts();
    bySegment.set(segment, counts);
    return counts;
  }
}

/** By the subject as a reader sees it: the first that matches, else the last, which is the email's own default. */
function contentOf(world: World, renderedSubject: string): Content {
  const subject = unescapeHtml(renderedSubject);
  const matching = world.contents.find(
    ({ subjectIncludes }) => subjectIncludes === undefined || subject.includes(subjectIncludes),
  );
  if (matching === undefined) throw new Error('a world ends with its default content');
  return matching;
}
