import { formattedDate } from './date-format.ts';
import { DateTime, readDateTime } from './date-time.ts';
import { type Filter, filter } from './filter.ts';
import { printed } from './printed.ts';

const onDate = (usual: string): Filter =>
  filter(
    (value, format) =>
      value instanceof DateTime ? formattedDate(value, format === undefined ? usual : printed(format)) : '',
    { argument: 'optional' },
  );

export const DATE_FILTERS: Readonly<Record<string, Filter>> = {
  date: onDate('N j, Y'),
  time: onDate('P'),
};

/** Klaviyo's own: an ISO 8601 text, as events carry it, becomes a date; what is none stays as it is. */
export const formatDateString = filter((value) => readDateTime(printed(value)) ?? value);
