import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** To where sources are set up. */
export const ToSettings = ({ children }: { readonly children: ReactNode }) => (
  <Anchor component={Link} to="/settings/klaviyo" inherit underline="always" c="inherit">
    {children}
  </Anchor>
);
