import { type Random, seededRandom } from '../audience/seeded-random.ts';

/** How deliveries go wrong, each for a share of the webhooks. */
export type WebhookDisorder = {
  /** Posted a second time after it was accepted. Only the first answer counts. */
  readonly duplicateShare: number;
  readonly duplicateAfterSeconds: number;
  /** Put off, each by another time up to `delaySeconds`: later ones overtake it. The recipient waits. */
  readonly delayShare: number;
  readonly delaySeconds: number;
  readonly seed: number;
};

const ORDER: WebhookDisorder = {
  duplicateShare: 0,
  duplicateAfterSeconds: 30,
  delayShare: 0,
  delaySeconds: 0,
  seed: 1,
};

/** Klaviyo promises neither order nor that a webhook comes once. */
export class WebhookFaults {
  #disorder = ORDER;
  #random: Random = () => 1;

  set(disorder: WebhookDisorder): void {
    this.#disorder = disorder;
    this.#random = seededRandom(disorder.seed, 'webhooks');
  }

  current(): WebhookDisorder {
    return this.#disorder;
  }

  /** How long the next webhook is put off. */
  delayMilliseconds(): number {
    const { delayShare, delaySeconds } = this.#disorder;
    if (delayShare === 0 || this.#random() >= delayShare) return 0;
    return Math.ceil(this.#random() * delaySeconds * 1_000);
  }

  /** When the accepted webhook is posted again; `null`: it is not. */
  repeatMilliseconds(): number | null {
    const { duplicateShare, duplicateAfterSeconds } = this.#disorder;
    return duplicateShare > 0 && this.#random() < duplicateShare ? duplicateAfterSeconds * 1_000 : null;
  }
}
