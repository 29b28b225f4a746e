/** What a group was drawn with: with the log's other columns, all that the choice follows from. */
export interface DrawnWith {
  readonly keyedBy: 'person' | 'entry';
  /** The flow whose holdout it is; the template's own where it is not connected. */
  readonly holdoutOf: string;
  readonly holdoutShare: number;
  readonly treatmentShare: number;
  readonly randomControlShare: number;
  readonly epsilon: number;
}

/** Why a person is in the group they are in. */
export type GroupReason = 'split' | 'holdout' | 'chosen' | 'random_control';
