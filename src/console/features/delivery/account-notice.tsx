import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { DeliveryHealth } from '../../../contract/delivery-health.ts';
import { Notice } from '../../ui/notice.tsx';
import { momentOf } from '../../ui/times.ts';
import { WHILE_PAUSED } from '../../ui/while-paused.ts';

/** Why nothing is written at present, since when, and what to do. */
export function AccountNotice({ account }: { readonly account: DeliveryHealth['account'] }) {
  if (account === null) {
    return (
      <Notice tone="problem" title="No Klaviyo account is connected">
        Contents are decided but cannot be written. <ToKlaviyo>Connect your account</ToKlaviyo>.
      </Notice>
    );
  }
  const { paused, trouble } = account;
  if (paused !== null) {
    const since = paused.since === null ? '' : ` since ${momentOf(paused.since)}`;
    return (
      <Notice tone="problem" title={`Writing to Klaviyo is paused${since}`}>
        {paused.reason ?? 'Klaviyo refused the key.'} {WHILE_PAUSED} <ToKlaviyo>Replace or verify the key</ToKlaviyo>.
      </Notice>
    );
  }
  if (trouble === null) return null;
  return (
    <Notice tone="caution" title={`Klaviyo does not answer since ${momentOf(trouble.since)}`}>
      {trouble.reason} Nothing is to be done here: it goes on by itself. <ToKlaviyo>See the connection</ToKlaviyo>.
    </Notice>
  );
}

const ToKlaviyo = ({ children }: { readonly children: ReactNode }) => (
  <Anchor component={Link} to="/settings/klaviyo" inherit underline="always" c="inherit">
    {children}
  </Anchor>
);
