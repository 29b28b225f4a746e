import { type Forgotten, forgotten } from '../../contract/forgotten.ts';
import { change } from './request.ts';

export async function forgetPerson(id: string, csrfToken: string): Promise<Forgotten> {
  const path = `/people/${encodeURIComponent(id)}/forget`;
  return forgotten.parse(await change('POST', path, csrfToken, { confirmed: true }));
}
