import { Database } from '../adapters/postgres/database.ts';
import { orgKeys } from '../adapters/postgres/org-keys.ts';
import { readMasterKey } from '../adapters/system/master-key.ts';
import { RealClock } from '../adapters/system/real-clock.ts';
import { secretBox } from '../adapters/system/secret-box.ts';
import { type Forgotten, isGone } from '../ingest/forget/forget.ts';
import { commandLineOrg } from './command-line-org.ts';
import type { Config } from './config.ts';
import { createPipeline } from './create-pipeline.ts';
import { openPostgres } from './open-postgres.ts';
import { PIPELINE_SQL_FOLDER } from './project-files.ts';

/** `justai forget PROFILE_ID`. @returns the exit code: 1 where something of the person may be left. */
export async function forgetPerson(config: Config, id: string, slug: string | undefined): Promise<number> {
  if (id.trim() !== id || id === '') throw new Error('Give the Klaviyo profile id, or the user_id of the requests.');
  const postgres = await openPostgres(config);
  const database = new Database(postgres.url);
  try {
    const orgId = await commandLineOrg(database, slug);
    const pipeline = await createPipeline({
      database,
      dataFolder: config.dataFolder,
      objectsUrl: config.objectsUrl,
      landingDays: config.landingDays,
      secretBox: secretBox(readMasterKey(config.masterKey, config.dataFolder), orgKeys(database)),
      pipelineSql: PIPELINE_SQL_FOLDER,
      klaviyoApiUrl: config.klaviyoApiUrl,
    });
    try {
      const forgotten = await pipeline.forget(orgId, { id, userId: null, at: new RealClock().now() });
      process.stdout.write(report(forgotten));
      return isGone(forgotten) ? 0 : 1;
    } finally {
      pipeline.close();
    }
  } finally {
    await database.close();
    await postgres.close();
  }
}

const many = (count: number, thing: string): string =>
  `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`;

function report(forgotten: Forgotten): string {
  const { names, landedFiles, warehouseFiles, rows, searched, unsearchable } = forgotten;
  const lines = [
    `Known by ${many(names, 'name')}. Taken out of ${many(landedFiles, 'landed file')}, ${many(warehouseFiles, 'file')} of the warehouse and ${many(rows, 'row')} of the database.`,
    'Searched afterwards:',
    ...searched.map(({ place, found }) => `${String(found).padStart(7)} found in ${place}`),
    ...unsearchable.map(
      (name) =>
        `        not searched: the landed file ${name}, whose form cannot be looked through. It is deleted in its time.`,
    ),
    isGone(forgotten)
      ? 'Nothing is left. Delete the person in Klaviyo too, or the next export brings them back; backups are yours to clean.'
      : 'Something is left: see above, and run the same command again.',
  ];
  return `${lines.join('\n')}\n`;
}
