export type ShippingWay = 'iterate' | 'lock';

/** The two ways to ship, and what each does. */
export const SHIPPING_WAYS: Readonly<Record<ShippingWay, { readonly name: string; readonly consequence: string }>> = {
  iterate: {
    name: 'Ship and iterate: go on testing against it',
    consequence:
      'It becomes your new control: the control group gets it from now on, and the others are tested against it. The lift starts anew. “Undo” takes it back.',
  },
  lock: {
    name: 'Ship and lock: everybody gets it',
    consequence:
      'Everybody gets it from now on, the control group too, and nothing more is learnt. “Undo” and “Test again” take it back.',
  },
};
