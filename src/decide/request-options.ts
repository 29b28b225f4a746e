import type { VariantId } from '../domain/ids.ts';

/** What only testers and engineers ask for. */
export interface RequestOptions {
  /** Serves this variant, whatever would be chosen. */
  readonly variantId: VariantId | null;
  readonly bucketName: string | null;
  readonly epsilon: number | null;
  readonly lookbackDays: number | null;
  readonly offsetDays: number | null;
  readonly useCache: boolean;
  readonly trace: boolean;
}

export const NO_OPTIONS: RequestOptions = {
  variantId: null,
  bucketName: null,
  epsilon: null,
  lookbackDays: null,
  offsetDays: null,
  useCache: true,
  trace: false,
};
