import type { AssumptionBook } from '../assumptions.ts';
import type { TwinClock } from '../clock/twin-clock.ts';
import type { SentEmail } from '../mail/mailbox.ts';
import { unescapeHtml } from '../mail/printed.ts';
import type { Account } from '../state/account.ts';
import type { List } from '../state/lists.ts';
import type { Profile } from '../state/profiles.ts';
import { drawAftermath, drawLateness } from './aftermath.ts';
import { type Content, ratesAt } from './content.ts';
import { noCounts } from './content-counts.ts';
import { Delivery } from './delivery.ts';
import {
  contentLink,
  engagementProperties,
  furtherEngagement,
  furtherProperties,
  sendProperties,
} from './email-events.ts';
import { happenings, RECEIVED } from './happenings.ts';
import { Ledger } from './ledger.ts';
import { drawReaction } from './reaction.ts';
import { seededRandom } from './seeded-random.ts';
import { bestRate, type Truth, truthOf } from './truth.ts';
import { scheduleWaves } from './waves.ts';
import type { World } from './world.ts';

/** The people who get the emails. Without a world they receive and do nothing. */
export class Audience {
  readonly #account: Account;
  readonly #clock: TwinClock;
  readonly #assumptions: AssumptionBook;
  readonly #ledger = new Ledger();
  #installed: { readonly world: World; readonly seed: number } | null = null;

  constructor(account: Account, clock: TwinClock, assumptions: AssumptionBook) {
    this.#account = account;
    this.#clock = clock;
    this.#assumptions = assumptions;
  }

  /** The waves' people will join `list`. */
  install(world: World, seed: number, list: List): void {
    if (this.#installed !== null) throw new Error('the twin has a world already');
    this.#installed = { world, seed };
    scheduleWaves(world, seed, this.#account, list, this.#clock);
  }

  truth(): Truth | null {
    return this.#installed === null ? null : truthOf(this.#installed.world, this.#ledger);
  }

  receive(email: SentEmail, profile: Profile): void {
    const purpose = `${email.address} ${email.messageName} ${email.at}`;
    const random = seededRandom(this.#installed?.seed ?? 0, purpose);
    const shared = sendProperties(email, random);
    const parts = { account: this.#account, clock: this.#clock, email, profile };
    if (this.#installed === null) {
      const nothing = { counts: noCounts(), lateSeconds: () => 0, onDelivered: () => undefined };
      new Delivery({ ...parts, shared, ...nothing }).schedule(RECEIVED);
      return;
    }

    const { world, seed } = this.#installed;
    const content = contentOf(world, email.subject);
    const segment = String(profile.properties[world.segments.property] ?? '');
    const rates = ratesAt(content, segment, email.at, world.weekdays);
    const reaction = drawReaction(random, world, rates);
    const usual = engagementProperties(email, random);
    const later = seededRandom(seed, `${purpose} aftermath`);
    const aftermath = drawAftermath(later, world, rates);
    const tellsAll = world.eventProperties === 'all';
    const delivery = new Delivery({
      ...parts,
      shared: tellsAll ? { ...shared, ...furtherProperties(email) } : shared,
      counts: this.#ledger.countsOf(content.key, segment),
      lateSeconds: () => drawLateness(later, world.late),
      onDelivered: () => this.#ledger.delivered(email.at, rates.click, bestRate(world, { segment, at: email.at })),
    });
    const engagement = {
      properties: tellsAll ? { ...usual, ...furtherEngagement(usual) } : usual,
      machineOpenProperty: this.#assumptions.current().machineOpenProperty,
    };
    const link = contentLink(email.body);
    for (const happening of happenings(reaction, aftermath, engagement, link)) delivery.schedule(happening);
    const isLost = reaction.bounce !== null || aftermath.isDropped;
    if (aftermath.order !== null && reaction.clickAfter !== null && link !== null && !isLost) {
      delivery.scheduleOrder(aftermath.order, reaction.clickAfter, world.orders);
    }
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
