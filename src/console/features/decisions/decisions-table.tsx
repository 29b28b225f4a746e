import { Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { PersonDecisions } from '../../../contract/decision-timeline.ts';
import { counted } from '../../ui/numbers.ts';
import { momentOf } from '../../ui/times.ts';
import { isAmiss, stateOf, versionOf } from './decision-words.ts';
import classes from './decisions-table.module.css';

/** Newest first; each row leads to its timeline. */
export function DecisionsTable({ person: { userId, decisions, isCut } }: { readonly person: PersonDecisions }) {
  const many = isCut ? `The latest ${counted(decisions.length, 'email')}` : counted(decisions.length, 'email');
  return (
    <Stack gap="sm">
      <Title order={2} fz={18} lts="-0.01em" className={classes.person ?? ''}>
        {userId === '' ? `${many} for somebody without an id` : `${many} for ${userId}`}
      </Title>
      <Paper p={0} className={classes.card}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Decided</th>
              <th scope="col">Email</th>
              <th scope="col">Version</th>
              <th scope="col">What became of it</th>
            </tr>
          </thead>
          <tbody>
            {decisions.map((decision) => (
              <tr key={decision.decisionId} className={classes.row}>
                <td>
                  <Link
                    to="/deliveries/$decisionId"
                    params={{ decisionId: decision.decisionId }}
                    className={classes.link}
                  >
                    {momentOf(decision.decidedAt)}
                  </Link>
                </td>
                <td>{decision.templateName}</td>
                <td>{versionOf(decision)}</td>
                <td className={classes.state} data-amiss={isAmiss(decision)}>
                  {stateOf(decision)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Paper>
      {isCut ? (
        <Text size="sm" c="dimmed">
          There are older ones, which are not listed.
        </Text>
      ) : null}
    </Stack>
  );
}
