import { Button, Stack } from '@mantine/core';
import { sentenceOf } from '../api/problem.ts';
import { Notice } from './notice.tsx';

interface FailureProps {
  readonly error: unknown;
  readonly retry?: () => void;
}

/** What could not be read, in the server's own words. */
export function Failure({ error, retry }: FailureProps) {
  return (
    <Notice tone="problem" title="This could not be loaded">
      <Stack gap="sm" align="flex-start">
        {sentenceOf(error)}
        {retry === undefined ? null : (
          <Button variant="default" size="xs" onClick={retry}>
            Try again
          </Button>
        )}
      </Stack>
    </Notice>
  );
}
