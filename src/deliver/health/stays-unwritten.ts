import type { Unwritten } from './ports.ts';

/** Why what cannot be tried again stays as it is. */
export const STAYS_UNWRITTEN: Readonly<Record<Unwritten['state'], string>> = {
  rejected: 'their emails are out already',
  expired: 'their emails are out already; a late content would show in the next one',
  superseded: 'a later content took their place',
};
