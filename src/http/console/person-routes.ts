import { forgetPerson, forgotten } from '../../contract/forgotten.ts';
import { isGone } from '../../ingest/forget/forget.ts';
import { Refusal } from '../refusal.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';

const LONGEST_ID_CHARACTERS = 1_000;

export const personRoutes = ({ forget }: ConsoleDependencies): ConsoleRoute[] => [
  {
    method: 'POST',
    path: '/console-api/people/:person/forget',
    answer: forgotten,
    role: 'admin',
    handle: async ({ orgId, params, body, change }) => {
      parse(forgetPerson, body);
      const id = (params.person ?? '').trim();
      if (id === '' || id.length > LONGEST_ID_CHARACTERS || id.includes('\0')) throw noId();
      const result = await forget(orgId, { id, ...change });
      if (isGone(result) && result.landedFiles + result.warehouseFiles + result.rows === 0) throw nobodyKnown();
      return { ...result, isGone: isGone(result) };
    },
  },
];

const nobodyKnown = (): Refusal =>
  new Refusal(
    'not_found',
    'nobody_found',
    'Nothing here names this person: landed files, events and the database were searched. Copy the profile id from the address of the person’s page in Klaviyo (…/profile/01J…): an email address is not known here.',
  );

const noId = (): Refusal =>
  new Refusal('invalid', 'invalid_input', 'Give the Klaviyo profile id, or the user_id of the requests.');
