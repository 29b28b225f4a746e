import { Paper, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { personQuery } from '../../api/decisions.ts';
import { isMissing, sentenceOf } from '../../api/problem.ts';
import { Failure } from '../../ui/failure.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { DecisionsTable } from './decisions-table.tsx';
import { FindForm } from './find-form.tsx';
import { ForgetPerson } from './forget-person.tsx';

/** What did this person get? */
export function FindPage() {
  const { of = '' } = useSearch({ from: '/signed-in/deliveries/find' });
  const { data, error, refetch, isFetching } = useQuery(personQuery(of));
  return (
    <Page
      title="Find a person’s emails"
      lead="See what was decided for one person, whether it reached their email, and what they did with it."
    >
      <Stack gap="lg">
        <FindForm key={of} asked={of} />
        {error !== null && isMissing(error) ? (
          <Notice tone="calm" title="Nothing found">
            {sentenceOf(error)}
          </Notice>
        ) : null}
        {error !== null && !isMissing(error) ? <Failure error={error} retry={refetch} /> : null}
        {data === undefined && isFetching ? (
          <Paper aria-busy aria-label="Looking">
            <Skeleton h={16} w="60%" />
          </Paper>
        ) : null}
        {data === undefined ? null : <DecisionsTable person={data} />}
        {data === undefined && !isMissing(error) ? null : (
          <ForgetPerson key={data?.userId ?? of} id={data?.userId ?? of} />
        )}
      </Stack>
    </Page>
  );
}
