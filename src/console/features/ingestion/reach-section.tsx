import type { Ingestion } from '../../../contract/ingestion.ts';
import { Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/section.tsx';
import { momentOf } from '../../ui/times.ts';
import { metricWords } from './ingestion-words.ts';

/** How far the data reach, by what happened last, not by when a file came. */
export function ReachSection({ ingestion: { reach } }: { readonly ingestion: Ingestion }) {
  if (reach.length === 0) return null;
  return (
    <Section
      title="How far the data reach"
      lead="When each kind of event last happened, as the data have it. One that ends long before the others may be missing from the export."
    >
      <Facts facts={reach.map(({ metric, lastAt }) => ({ term: metricWords(metric), fact: momentOf(lastAt) }))} />
    </Section>
  );
}
