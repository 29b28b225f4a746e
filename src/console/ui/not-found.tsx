import { Button, Container } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Page } from './page.tsx';

export function NotFound() {
  return (
    <Container component="main" py={80}>
      <Page title="There is nothing here" lead="The address may be mistyped, or the template was removed.">
        <div>
          <Button renderRoot={(props) => <Link to="/templates" {...props} />}>See your templates</Button>
        </div>
      </Page>
    </Container>
  );
}
