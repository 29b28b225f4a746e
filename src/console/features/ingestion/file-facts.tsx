import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { FileDetail } from '../../../contract/ingestion.ts';
import { Facts } from '../../ui/facts.tsx';
import { count } from '../../ui/numbers.ts';
import { Section } from '../../ui/section.tsx';
import { momentOf } from '../../ui/times.ts';
import { sizeOf, sourceWords } from './ingestion-words.ts';

export function FileFacts({ file }: { readonly file: FileDetail }) {
  const { rows, events, duplicates, rejected, path, firstEventAt, lastEventAt, bytesGone } = file;
  const number = (value: number | null): string => (value === null ? '–' : count(value));
  return (
    <Section title="What it held">
      <Facts
        facts={[
          { term: 'Rows', fact: number(rows) },
          { term: 'New events', fact: number(events) },
          { term: 'Known already', fact: number(duplicates) },
          { term: 'Rejected', fact: number(rejected), isBad: (rejected ?? 0) > 0 },
        ]}
      />
      <Facts
        facts={[
          { term: 'From', fact: path === null ? sourceWords(file.source) : `${sourceWords(file.source)}: ${path}` },
          { term: 'Came', fact: momentOf(file.landedAt) },
          ...(file.loadedAt === null ? [] : [{ term: 'Loaded', fact: momentOf(file.loadedAt) }]),
          { term: 'Size', fact: sizeOf(file.bytes) },
          ...(bytesGone === null ? [] : [{ term: 'Bytes', fact: `Deleted ${momentOf(bytesGone.at)}` }]),
          ...(file.mapping === null ? [] : [{ term: 'Read as', fact: <ReadAs mapping={file.mapping} /> }]),
          ...(firstEventAt === null || lastEventAt === null
            ? []
            : [{ term: 'New events from', fact: `${momentOf(firstEventAt)} to ${momentOf(lastEventAt)}` }]),
        ]}
      />
    </Section>
  );
}

const ReadAs = ({ mapping }: { readonly mapping: string }) => (
  <Anchor inherit renderRoot={(props) => <Link to="/ingestion/mappings" {...props} />}>
    {mapping}
  </Anchor>
);
