import { heldOutPercent } from '../../ui/held-out-words.ts';

export type ShippingWay = 'iterate' | 'lock';

/** The two ways to ship. */
export const SHIPPING_WAYS: Readonly<Record<ShippingWay, string>> = {
  iterate: 'Ship and iterate: go on testing against it',
  lock: 'Ship and lock: everybody gets it',
};

/** What it does. @param heldOut the share of people who go on getting the control; 0: nobody */
export function shippingConsequence(how: ShippingWay, heldOut: number): string {
  if (how === 'iterate')
    return 'It becomes your new control: the control group gets it from now on, and the others are tested against it. The lift starts anew. “Undo” takes it back.';
  if (heldOut === 0)
    return 'Everybody gets it from now on, the control group too, and nothing more is learnt. “Undo” and “Test again” take it back.';
  return `All but ${heldOutPercent(heldOut)} of people get it from now on, and no other version is tried any more. The lift goes on being measured. “Undo” and “Test again” take it back.`;
}

export const keepHoldoutLabel = (heldOut: number): string =>
  `Keep the holdout (${heldOutPercent(heldOut)} go on getting your own email, so the lift stays measurable)`;

export const KEEP_HOLDOUT_COST =
  'It costs what the winner would have brought these people: if it is better, they click less than they could. They are the holdout and control group of today; nobody moves.';
