import { Anchor, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { mappingsQuery } from '../../api/mappings.ts';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { MappingsTable } from './mappings-table.tsx';

/** Which shapes of files are known here, and which of them come? */
export function MappingsPage() {
  const { data, error, refetch } = useQuery(mappingsQuery);
  return (
    <Page
      title="Mappings"
      lead={
        <>
          How the columns of files are read. Your own go before the built-in ones. A new one is made from a file that
          needs it:{' '}
          <Anchor
            inherit
            underline="always"
            renderRoot={(props) => <Link to="/ingestion" search={{ state: 'needs_mapping' }} hash="files" {...props} />}
          >
            files without a mapping
          </Anchor>
          .
        </>
      }
    >
      {error === null ? null : <Failure error={error} retry={refetch} />}
      {data === undefined && error === null ? <Skeleton h={320} radius="lg" aria-label="Loading mappings" /> : null}
      {data === undefined ? null : (
        <Stack gap="lg">
          <MappingsTable list={data} />
        </Stack>
      )}
    </Page>
  );
}
