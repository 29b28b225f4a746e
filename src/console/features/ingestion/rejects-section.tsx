import { Button, Skeleton, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { FileDetail, RejectGroup } from '../../../contract/ingestion.ts';
import { type RejectsWanted, rejectsFile, rejectsQuery } from '../../api/ingestion.ts';
import { Failure } from '../../ui/failure.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { Section } from '../../ui/section.tsx';
import { rejectWords } from './ingestion-words.ts';
import classes from './rejects-section.module.css';
import { RejectsTable } from './rejects-table.tsx';

interface RejectsSectionProps {
  readonly file: FileDetail;
  /** As the address has it. */
  readonly wanted: RejectsWanted;
}

/** The rows that were left out: why, how many, and each as it stands in the file. */
export function RejectsSection({ file: { sha256, groups, rejected }, wanted }: RejectsSectionProps) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    rejectsQuery(sha256, wanted),
  );
  const kept = groups.reduce((sum, group) => sum + group.count, 0);
  const cut = (rejected ?? 0) > kept ? ` The first ${count(kept)} are listed; the file itself keeps the rest.` : '';
  const rows = data?.pages.flatMap(({ rejects }) => rejects) ?? [];
  return (
    <Section
      title="Rejected rows"
      lead={`${counted(rejected ?? 0, 'row')} could not be read and ${rejected === 1 ? 'was' : 'were'} left out.${cut} Mend the cause, then load the file again.`}
      actions={
        <Button
          component="a"
          href={rejectsFile(sha256, wanted)}
          download
          variant="default"
          leftSection={<IconDownload size={18} aria-hidden />}
        >
          Save as CSV
        </Button>
      }
    >
      <nav aria-label="Reasons" className={classes.reasons}>
        <Reason sha256={sha256} group={null} size={kept} />
        {groups.map((group) => (
          <Reason key={`${group.column} ${group.reason}`} sha256={sha256} group={group} size={group.count} />
        ))}
      </nav>
      {error === null ? null : <Failure error={error} retry={refetch} />}
      {data === undefined && error === null ? <Skeleton h={240} radius="md" /> : null}
      {rows.length === 0 ? null : <RejectsTable rows={rows} />}
      {data !== undefined && rows.length === 0 ? <Text c="dimmed">No row was rejected for this reason.</Text> : null}
      {hasNextPage ? (
        <Button
          variant="default"
          onClick={() => fetchNextPage()}
          loading={isFetchingNextPage}
          className={classes.more ?? ''}
        >
          Show more rows
        </Button>
      ) : null}
    </Section>
  );
}

interface ReasonProps {
  readonly sha256: string;
  /** Null: all of them. */
  readonly group: RejectGroup | null;
  readonly size: number;
}

const Reason = ({ sha256, group, size }: ReasonProps) => (
  <Link
    to="/ingestion/files/$sha256"
    params={{ sha256 }}
    search={group === null ? {} : { reason: group.reason, ...(group.column === null ? {} : { column: group.column }) }}
    replace
    resetScroll={false}
    className={classes.reason}
    activeOptions={{ exact: true }}
    title={group?.example}
  >
    {group === null ? 'All' : rejectWords(group)} <strong>{count(size)}</strong>
  </Link>
);
