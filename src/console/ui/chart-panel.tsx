import { Group, SegmentedControl, Skeleton } from '@mantine/core';
import { type ReactNode, Suspense, useState } from 'react';
import classes from './chart-panel.module.css';
import { Section } from './section.tsx';

interface ChartPanelProps {
  readonly title: string;
  readonly lead: string;
  readonly chart: ReactNode;
  /** The same figures, for those who doubt or cannot see the chart. */
  readonly table: ReactNode;
  /** What else is to be chosen. */
  readonly choices?: ReactNode;
}

export function ChartPanel({ title, lead, chart, table, choices }: ChartPanelProps) {
  const [view, setView] = useState('chart');
  return (
    <Section
      title={title}
      lead={lead}
      actions={
        <Group gap="sm">
          {choices}
          <SegmentedControl
            size="xs"
            aria-label={`${title}: chart or table`}
            value={view}
            onChange={setView}
            data={[
              { value: 'chart', label: 'Chart' },
              { value: 'table', label: 'Table' },
            ]}
          />
        </Group>
      }
    >
      <div className={classes.view}>
        {view === 'chart' ? <Suspense fallback={<Skeleton h={320} />}>{chart}</Suspense> : table}
      </div>
    </Section>
  );
}
