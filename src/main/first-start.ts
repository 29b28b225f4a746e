import { randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '../adapters/postgres/database.ts';
import { oneAtATime } from '../adapters/postgres/one-at-a-time.ts';
import { organisations } from '../adapters/postgres/organisations.ts';
import { users } from '../adapters/postgres/users.ts';
import { hashPassword, verifyPassword } from '../adapters/system/password.ts';
import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import { createFirstAdmin } from '../http/auth/first-admin.ts';
import type { Config } from './config.ts';

export interface FirstAdministrator {
  readonly email: string;
  readonly password: string;
}

/** On an empty database: the first organisation and its owner. @returns null where there is somebody already. */
export const firstStart = (database: Database, config: Config, now: Instant): Promise<FirstAdministrator | null> =>
  oneAtATime(database.url, 'first_start', () => createFirst(database, config, now));

async function createFirst(database: Database, config: Config, now: Instant): Promise<FirstAdministrator | null> {
  const orgs = organisations(database);
  if ((await orgs.list()).length === 0) {
    const name = config.orgSlug.replace(
      /(^|-)([a-z])/g,
      (_match, dash: string, letter: string) => `${dash && ' '}${letter.toUpperCase()}`,
    );
    await orgs.create({ orgId: randomUUID() as OrgId, slug: config.orgSlug, name }, now);
  }
  const passwords = { hash: hashPassword, verify: verifyPassword };
  const ports = { orgs, users: users(database), passwords };
  const [first] = await orgs.list();
  const created = await createFirstAdmin(ports, first?.slug ?? config.orgSlug, config.adminEmail, randomBytes, now);
  return created.kind === 'created' ? { email: created.email, password: created.password } : null;
}
