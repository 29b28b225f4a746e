import { klaviyoAddresses } from '../../contract/api-keys.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import type { ConsoleRoute } from './route.ts';
import { toTimeOrNull } from './time.ts';

export const egressRoutes = (dependencies: ConsoleDependencies): ConsoleRoute[] => [
  {
    method: 'GET',
    path: '/console-api/klaviyo/addresses',
    answer: klaviyoAddresses,
    role: 'viewer',
    handle: async ({ orgId }) => {
      const { ranges, fetchedAt, problem } = await dependencies.klaviyoAddresses.find(orgId);
      return { ranges, fetchedAt: toTimeOrNull(fetchedAt), problem };
    },
  },
];
