import { heldOutShare } from '../../domain/held-out-share.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import type { Variant } from '../../domain/template.ts';
import type { Overview } from '../../report/overview.ts';
import type { StudioTemplate } from '../../studio/ports.ts';
import { toTime, toTimeOrNull } from './time.ts';

/** From the stages' shapes to the contract's, whose schemas drop what the console has no business with. */

export const toTemplate = (template: StudioTemplate) => ({
  ...template,
  heldOutShare: heldOutShare(template),
  variants: template.variants.map(toVariant),
});

export const toVariant = ({ content, ...variant }: Variant) => ({ ...variant, ...content });

/** A clock that is wrong must not make data look fresh: an event from the future counts as now. */
export const toOverview = ({ lift, dataUntil, policy, variants, ...page }: Overview, now: Instant) => ({
  ...page,
  dataUntil: toTimeOrNull(dataUntil && instant(Math.min(dataUntil, now))),
  variants: variants.map(({ held, ...variant }) => ({ ...variant, held: held && { ...held, at: toTime(held.at) } })),
  lift,
  liftByDay: lift.byDay,
  policy: policy && { ...policy, publishedAt: toTime(policy.publishedAt) },
});
