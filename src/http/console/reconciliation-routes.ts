import { reconciliation as answer, chooseTimeZone } from '../../contract/reconciliation.ts';
import type { OrgId } from '../../domain/ids.ts';
import { Refusal } from '../refusal.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import { toTime, toTimeOrNull } from './time.ts';

const PATH = '/console-api/ingestion/reconciliation';

export const reconciliationRoutes = ({ reconciliation, audit }: ConsoleDependencies): ConsoleRoute[] => {
  const view = async (orgId: OrgId) => {
    const { nextAt, checkedAt, differences, ...viewed } = await reconciliation.view(orgId);
    return {
      ...viewed,
      nextAt: toTimeOrNull(nextAt),
      checkedAt: toTimeOrNull(checkedAt),
      differences: differences.map(({ fetchedAt, ...figure }) => ({ ...figure, fetchedAt: toTime(fetchedAt) })),
    };
  };
  return [
    { method: 'GET', path: PATH, answer, role: 'viewer', handle: ({ orgId }) => view(orgId) },
    {
      method: 'POST',
      path: PATH,
      answer,
      role: 'editor',
      async handle({ orgId, change }) {
        if (!(await reconciliation.ask(orgId, change.at))) throw notConnected();
        await audit.record(orgId, change, 'reconciliation.ask', 'reconciliation');
        return view(orgId);
      },
    },
    {
      method: 'PUT',
      path: `${PATH}/time-zone`,
      answer,
      role: 'editor',
      async handle({ orgId, change, body }) {
        const { timeZone } = parse(chooseTimeZone, body);
        const chosen = await reconciliation.chooseTimeZone(orgId, timeZone, change.at);
        if (chosen === 'not_connected') throw notConnected();
        if (chosen === 'no_time_zone') {
          const sentence = `timeZone: There is no time zone “${timeZone}”. Give it as Europe/Berlin or US/Eastern.`;
          throw new Refusal('invalid', 'invalid_input', sentence);
        }
        await audit.record(orgId, change, 'reconciliation.time_zone', timeZone);
        return view(orgId);
      },
    },
  ];
};

const notConnected = (): Refusal =>
  new Refusal('conflict', 'klaviyo_not_connected', 'Paste a Klaviyo private key and verify it first.');
