import type { LoggedTable } from '../../learn/ports.ts';

/** Of the copies of the log, in the order they come in. An empty subject is a cleared property and no NULL. */
export const LOG_COLUMNS: Readonly<Record<LoggedTable, Readonly<Record<string, string>>>> = {
  decisions: {
    decision_id: 'VARCHAR',
    template_id: 'VARCHAR',
    message_id: 'VARCHAR',
    profile_id: 'VARCHAR',
    user_id: 'VARCHAR',
    prefix: 'VARCHAR',
    kind: 'VARCHAR',
    assignment: 'VARCHAR',
    variant_id: 'VARCHAR',
    policy_version: 'INTEGER',
    cell: 'VARCHAR',
    group_probability: 'DOUBLE',
    propensity: 'DOUBLE',
    subject_folded: 'VARCHAR',
    decided_at_micros: 'BIGINT',
    sequence: 'BIGINT',
  },
  attempts: {
    decision_id: 'VARCHAR',
    attempt: 'INTEGER',
    outcome: 'VARCHAR',
    status_code: 'INTEGER',
    started_at_micros: 'BIGINT',
    completed_at_micros: 'BIGINT',
    sequence: 'BIGINT',
  },
};
