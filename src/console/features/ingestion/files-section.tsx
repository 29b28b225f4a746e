import { Button, CloseButton, Group, Pagination, Select, Skeleton, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type FileState, fileState, type Ingestion } from '../../../contract/ingestion.ts';
import { type FilesWanted, filesQuery } from '../../api/ingestion.ts';
import { Failure } from '../../ui/failure.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { Section } from '../../ui/section.tsx';
import classes from './files-section.module.css';
import { FilesTable } from './files-table.tsx';
import { FILE_STATES } from './ingestion-words.ts';

const AFTER_TYPING_MILLISECONDS = 300;
const ALL = 'all';

interface FilesSectionProps {
  readonly counts: Ingestion['files'];
  /** As the address has it. */
  readonly wanted: FilesWanted;
}

export function FilesSection({ counts, wanted }: FilesSectionProps) {
  const navigate = useNavigate({ from: '/ingestion' });
  const { data, error, refetch, isPlaceholderData } = useQuery(filesQuery(wanted));
  const want = (change: FilesWanted): void =>
    void navigate({
      search: ({ days }) => definedOf({ ...wanted, page: undefined, ...change, days }),
      replace: true,
      resetScroll: false,
    });
  const all = Object.values(counts).reduce((sum, files) => sum + files, 0);
  const pages = data === undefined ? 0 : Math.ceil(data.total / data.pageSize);
  return (
    <div id="files">
      <Section
        title="Files"
        lead="Every file that came, latest first, and what became of it."
        actions={
          <Button variant="default" renderRoot={(props) => <Link to="/ingestion/mappings" {...props} />}>
            Mappings
          </Button>
        }
      >
        <div className={classes.filters}>
          <SearchField
            key={wanted.search === undefined ? 'empty' : 'asked'}
            wanted={wanted.search ?? ''}
            onWant={want}
          />
          <Select
            aria-label="What became of them"
            allowDeselect={false}
            size="md"
            value={wanted.state ?? ALL}
            onChange={(value) => want({ state: value === null || value === ALL ? undefined : (value as FileState) })}
            data={[
              { value: ALL, label: `All files (${count(all)})` },
              ...fileState.options
                .filter((state) => counts[state] > 0 || state === wanted.state)
                .map((state) => ({ value: state, label: `${FILE_STATES[state]} (${count(counts[state])})` })),
            ]}
          />
        </div>
        {wanted.mapping === undefined ? null : (
          <Group gap="xs">
            <Text size="sm">Only those read as {wanted.mapping}.</Text>
            <Button variant="default" size="xs" onClick={() => want({ mapping: undefined })}>
              Show all
            </Button>
          </Group>
        )}
        {error === null ? null : <Failure error={error} retry={refetch} />}
        {data === undefined && error === null ? <Skeleton h={400} radius="md" /> : null}
        {data === undefined ? null : (
          <div aria-busy={isPlaceholderData} data-stale={isPlaceholderData || undefined} className={classes.found}>
            {data.files.length === 0 ? <Text c="dimmed">{nothingOf(wanted)}</Text> : <FilesTable files={data.files} />}
          </div>
        )}
        {data !== undefined && pages > 1 ? (
          <div className={classes.pages}>
            <Text size="sm" c="dimmed">
              {counted(data.total, 'file')}
            </Text>
            <Pagination
              total={pages}
              value={data.page}
              onChange={(page) => want({ page: page === 1 ? undefined : page })}
              size="sm"
              siblings={1}
              getItemProps={(page) => ({ 'aria-label': `Page ${page}` })}
              getControlProps={(control) => ({ 'aria-label': CONTROLS[control] })}
            />
          </div>
        ) : null}
      </Section>
    </div>
  );
}

const CONTROLS = { first: 'First page', last: 'Last page', next: 'Next page', previous: 'Previous page' } as const;

const definedOf = <Wanted extends object>(wanted: Wanted): Wanted =>
  Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as Wanted;

const nothingOf = ({ state, search, mapping }: FilesWanted): string => {
  if (mapping !== undefined) return 'No such file was read so.';
  if (search !== undefined)
    return `No file has “${search}” in its name${state === undefined ? '' : ' and this state'}.`;
  return state === undefined ? 'No file has come yet.' : `No file is in this state.`;
};

interface SearchFieldProps {
  readonly wanted: string;
  readonly onWant: (change: FilesWanted) => void;
}

function SearchField({ wanted, onWant }: SearchFieldProps) {
  const [text, setText] = useState(wanted);
  const search = (given: string): void => onWant({ search: given.trim() === '' ? undefined : given.trim() });
  const later = useDebouncedCallback(search, AFTER_TYPING_MILLISECONDS);
  const type = (given: string): void => {
    setText(given);
    later(given);
  };
  return (
    <TextInput
      aria-label="Search by name"
      placeholder="Search by name"
      leftSection={<IconSearch size={18} aria-hidden />}
      rightSection={
        text === '' ? null : <CloseButton size="sm" aria-label="Clear the search" onClick={() => type('')} />
      }
      autoComplete="off"
      spellCheck={false}
      maxLength={200}
      value={text}
      onChange={({ currentTarget }) => type(currentTarget.value)}
    />
  );
}
