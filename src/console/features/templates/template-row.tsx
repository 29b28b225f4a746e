import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { TemplateSummary } from '../../../contract/console.ts';
import { count, counted, signedPercent } from '../../ui/numbers.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { between, isSettled } from '../../ui/verdict-words.ts';
import classes from './templates-table.module.css';

export function TemplateRow({ template }: { readonly template: TemplateSummary }) {
  const { templateId, name, state, flowName, variants, decisionsLast30Days, lift } = template;
  return (
    <tr className={classes.row}>
      <td>
        <Link to="/templates/$templateId" params={{ templateId }} className={classes.link}>
          {name}
        </Link>
        <Text size="sm" c="dimmed">
          {flowName ?? 'No flow chosen yet'} · {counted(variants, 'version')}
        </Text>
      </td>
      <td>
        <StateBadge state={state} />
      </td>
      <td>
        {lift !== null && isSettled(lift) ? (
          <Text fw={600} c={lift.estimate > 0 ? 'var(--accent)' : 'var(--worse)'}>
            {signedPercent(lift.estimate)}
          </Text>
        ) : (
          <Text fw={500}>Not sure yet</Text>
        )}
        <Text size="sm" c="dimmed">
          {lift === null ? 'Too few people so far' : between(lift)}
        </Text>
      </td>
      <td className={classes.number}>
        {count(decisionsLast30Days)}
        <span className={classes.phoneLabel}> decisions in 30 days</span>
      </td>
    </tr>
  );
}
