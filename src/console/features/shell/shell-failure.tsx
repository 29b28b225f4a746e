import { Container } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';

/** The last resort, when a page could not even start. */
export function ShellFailure({ error }: ErrorComponentProps) {
  return (
    <Container py={80}>
      <Page title="Something is wrong">
        <Failure error={error} retry={() => window.location.reload()} />
      </Page>
    </Container>
  );
}
