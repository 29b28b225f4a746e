import { DATE_FILTERS } from './date-filters.ts';
import type { Filter } from './filter.ts';
import { KLAVIYO_FILTERS } from './klaviyo-filters.ts';
import { LIST_FILTERS } from './list-filters.ts';
import { NUMBER_FILTERS } from './number-filters.ts';
import { TEXT_FILTERS } from './text-filters.ts';

/** The filters of Django, and Klaviyo's own, that the twin knows. Any other is an Email Syntax Error. */
export const FILTERS: Readonly<Record<string, Filter>> = {
  ...TEXT_FILTERS,
  ...NUMBER_FILTERS,
  ...LIST_FILTERS,
  ...DATE_FILTERS,
  ...KLAVIYO_FILTERS,
};
