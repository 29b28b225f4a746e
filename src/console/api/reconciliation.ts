import { queryOptions } from '@tanstack/react-query';
import { reconciliation } from '../../contract/reconciliation.ts';
import { change, read } from './request.ts';

const REFRESH_MILLISECONDS = 30_000;
const WHILE_CHECKING_MILLISECONDS = 5_000;
const PATH = '/ingestion/reconciliation';

export const reconciliationQuery = queryOptions({
  queryKey: ['ingestion', 'reconciliation'],
  queryFn: () => read(PATH, reconciliation),
  refetchInterval: ({ state }) =>
    state.data?.progress || state.data?.isAsked ? WHILE_CHECKING_MILLISECONDS : REFRESH_MILLISECONDS,
});

export async function checkNow(_: undefined, csrfToken: string): Promise<void> {
  await change('POST', PATH, csrfToken);
}

export async function chooseTimeZone(timeZone: string, csrfToken: string): Promise<void> {
  await change('PUT', `${PATH}/time-zone`, csrfToken, { timeZone });
}
