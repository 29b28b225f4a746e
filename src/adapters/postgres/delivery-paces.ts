import type { Pace, PacedCall } from '../../deliver/ports.ts';
import type { AccountId } from '../../domain/ids.ts';
import type { Query } from './database.ts';

/** Reads an account's pace and locks it until the transaction ends. @returns null where none was kept yet. */
export async function lockPace(query: Query, accountId: AccountId, call: PacedCall): Promise<Pace | null> {
  const kept = await selectPace(query, accountId, call);
  if (kept) return kept.pace;
  // Two who come first at once: one inserts, the other waits here and finds what it kept.
  const inserted = await insertPace(query, accountId, call);
  return inserted ? null : ((await selectPace(query, accountId, call))?.pace ?? null);
}

async function selectPace(
  query: Query,
  accountId: AccountId,
  call: PacedCall,
): Promise<{ pace: Pace | null } | undefined> {
  const [row] = await query<{ pace: Pace | null }>(
    `SELECT nullif(pace, 'null') AS pace FROM delivery_paces WHERE account_id = $1 AND call = $2 FOR UPDATE`,
    [accountId, call],
    'select_pace',
  );
  return row;
}

async function insertPace(query: Query, accountId: AccountId, call: PacedCall): Promise<boolean> {
  const rows = await query(
    `INSERT INTO delivery_paces (org_id, account_id, call, pace) VALUES (current_org(), $1, $2, 'null')
     ON CONFLICT DO NOTHING RETURNING account_id`,
    [accountId, call],
  );
  return rows.length > 0;
}

export async function keepPace(query: Query, accountId: AccountId, call: PacedCall, pace: Pace): Promise<void> {
  await query(
    'UPDATE delivery_paces SET pace = $3 WHERE account_id = $1 AND call = $2',
    [accountId, call, JSON.stringify(pace)],
    'keep_pace',
  );
}

/** What the answers of a portion taught; nothing where no portion was ever taken. */
export async function learnPace(query: Query, call: PacedCall, learn: (pace: Pace) => Pace): Promise<Pace | null> {
  const [row] = await query<{ account_id: AccountId; pace: Pace | null }>(
    `SELECT account_id, nullif(pace, 'null') AS pace FROM delivery_paces WHERE call = $1 FOR UPDATE`,
    [call],
    'learn_pace',
  );
  if (!row?.pace) return null;
  const learnt = learn(row.pace);
  await keepPace(query, row.account_id, call, learnt);
  return learnt;
}
