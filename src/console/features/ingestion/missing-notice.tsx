import { Stack } from '@mantine/core';
import type { Ingestion } from '../../../contract/ingestion.ts';
import { Notice } from '../../ui/notice.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { spanWords } from './ingestion-words.ts';
import classes from './missing-notice.module.css';
import { ToSettings } from './to-settings.tsx';

/** Days without a received email, though there usually are some, and what to do. */
export function MissingNotice({ missing }: Pick<Ingestion, 'missing'>) {
  if (missing.length === 0) return null;
  const days = missing.reduce((sum, span) => sum + span.days, 0);
  return (
    <Notice tone="caution" title={`${counted(days, 'day')} without a received email`}>
      <Stack gap="xs">
        <ul className={classes.days} aria-label="Missing days">
          {missing.map((span) => (
            <li key={span.from}>
              <strong>{spanWords(span)}</strong>, usually about {counted(span.usual, 'email')}
              {span.days === 1 ? '' : ' a day'}
              {sentOf(span)}
            </li>
          ))}
        </ul>
        <span>
          The results of {days === 1 ? 'this day' : 'these days'} are not counted. Look whether a file below waits for
          you and whether <ToSettings>the export</ToSettings> is fetched. If you did send emails then, have Klaviyo
          export {count(days) === '1' ? 'the day' : 'the days'} again: what is known already is not counted twice.
        </span>
      </Stack>
    </Notice>
  );
}

/** What JustAI itself did then tells whether anything was to be sent. */
const sentOf = ({ decided }: Ingestion['missing'][number]): string => {
  if (decided === null) return '';
  if (decided === 0) return '; JustAI chose no content then, so perhaps nothing was sent';
  return `; JustAI chose content for ${counted(decided, 'email')} then`;
};
