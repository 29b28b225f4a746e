import { Paper, Skeleton } from '@mantine/core';
import classes from './templates-table.module.css';

/** Rows of the height that the real ones have. */
export function TemplatesSkeleton() {
  return (
    <Paper p={0} aria-busy aria-label="Loading the templates">
      {['first', 'second', 'third'].map((row) => (
        <div key={row} className={classes.skeletonRow}>
          <Skeleton h={16} w="40%" />
          <Skeleton h={16} w="20%" />
        </div>
      ))}
    </Paper>
  );
}
