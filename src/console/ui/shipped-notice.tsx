import type { Shipped } from '../../contract/overview.ts';
import { heldOutPercent } from './held-out-words.ts';
import { Notice } from './notice.tsx';

interface ShippedNoticeProps {
  readonly shipped: Shipped | null;
  readonly variants: readonly { readonly variantId: string; readonly name: string }[];
}

/** Who gets what since it was shipped, and whether the lift still means something new. */
export function ShippedNotice({ shipped, variants }: ShippedNoticeProps) {
  if (shipped === null) return null;
  const { variantId, heldOutShare } = shipped;
  const winner = variants.find((variant) => variant.variantId === variantId)?.name ?? variantId;
  if (heldOutShare === 0)
    return (
      <Notice tone="calm" title="Shipped to everybody">
        “{winner}” goes to everybody, so the lift is no longer measured: what is said of it is from before.
      </Notice>
    );
  return (
    <Notice tone="calm" title={`Shipped, with ${heldOutPercent(heldOutShare)} held out`}>
      “{winner}” goes to everybody else. Those held out go on getting your own email, so the lift is still measured;
      people from before it was shipped, with any version, are in it too.
    </Notice>
  );
}
