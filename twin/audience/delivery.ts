import type { TwinClock } from '../clock/twin-clock.ts';
import type { SentEmail } from '../mail/mailbox.ts';
import type { Account } from '../state/account.ts';
import { appendEvent, type EventRecord } from '../state/events.ts';
import type { JsonObject } from '../state/json.ts';
import { emailMetric, resolveMetric } from '../state/metrics.ts';
import { presentProfile } from '../state/profile-merge.ts';
import { type Profile, suppressEmail } from '../state/profiles.ts';
import type { Aftermath } from './aftermath.ts';
import type { ContentCounts } from './content-counts.ts';
import { DROPPED, type Happening } from './happenings.ts';
import { orderProperties, SHOP } from './order-event.ts';
import type { World } from './world.ts';

export type DeliveryParts = {
  readonly account: Account;
  readonly clock: TwinClock;
  readonly email: SentEmail;
  readonly profile: Profile;
  /** Properties of all its events. */
  readonly shared: JsonObject;
  readonly counts: ContentCounts;
  /** Drawn anew for every event: how long after it happened the account shows it. */
  readonly lateSeconds: () => number;
  readonly onDelivered: () => void;
};

/** One email on its way, and what comes of it, each when its time is there. */
export class Delivery {
  readonly #parts: DeliveryParts;
  #isDropped = false;
  /** Of the click by a person, once the account shows it. */
  #clickEventId: string | null = null;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
  }

  schedule(happening: Happening): void {
    const lateSeconds = this.#parts.lateSeconds();
    this.#at(happening.afterSeconds, (at) => this.#happen(happening, at, lateSeconds));
  }

  /** An order after the click at `clickAfter` seconds. */
  scheduleOrder(order: NonNullable<Aftermath['order']>, clickAfter: number, orders: World['orders']): void {
    const { account, counts, email } = this.#parts;
    const lateSeconds = this.#parts.lateSeconds();
    const isAttributed = order.after <= orders.attributedWithinHours * 3_600;
    this.#at(clickAfter + order.after, (at) => {
      counts.orders += 1;
      counts.orderValue += order.value;
      const metric = resolveMetric(account.metrics, account.ids, orders.metric, at, SHOP);
      this.#show(metric.id, at, lateSeconds, () =>
        orderProperties(email, order, isAttributed ? this.#clickEventId : null),
      );
    });
  }

  #happen(planned: Happening, at: number, lateSeconds: number): void {
    const { account, email, shared, counts } = this.#parts;
    const profile = presentProfile(account.profiles, this.#parts.profile);
    const suppressedSince = profile.suppression !== null && profile.suppression.at > email.at;
    const happening = planned.counted === 'delivered' && suppressedSince ? DROPPED : planned;
    if (happening.counted === 'drops') this.#isDropped = true;
    if (happening.counted === 'delivered') this.#parts.onDelivered();
    if (happening.counted !== null) counts[happening.counted] += 1;
    if (happening.suppresses !== null) suppressEmail(account.profiles, profile, happening.suppresses, at);
    const metricId = emailMetric(account.metrics, happening.metric).id;
    this.#show(
      metricId,
      at,
      lateSeconds,
      () => ({ ...shared, ...happening.properties }),
      (event) => {
        if (happening.counted === 'humanClicks') this.#clickEventId = event.id;
      },
    );
  }

  #show(
    metricId: string,
    at: number,
    lateSeconds: number,
    properties: () => JsonObject,
    onShown: (event: EventRecord) => void = () => undefined,
  ): void {
    const { account, clock } = this.#parts;
    const run = (): void => {
      const profile = presentProfile(account.profiles, this.#parts.profile);
      onShown(appendEvent(account.events, account.ids, { metricId, profile, at, properties: properties() }));
    };
    if (lateSeconds === 0) run();
    else clock.schedule(at + lateSeconds * 1_000, { reachesOutside: false, run });
  }

  /** Whole seconds after the send; nothing comes of an email that was dropped. */
  #at(afterSeconds: number, act: (at: number) => void): void {
    const at = (Math.floor(this.#parts.email.at / 1_000) + afterSeconds) * 1_000;
    const run = (): void => {
      if (!this.#isDropped) act(at);
    };
    this.#parts.clock.schedule(at, { reachesOutside: false, run });
  }
}
