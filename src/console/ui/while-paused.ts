/** What a paused account costs, wherever it is told. */
export const WHILE_PAUSED =
  'Contents whose emails come before the account is resumed are not written: those emails show their own default, or do not go out where an event carries the content. The rest is written afterwards.';
