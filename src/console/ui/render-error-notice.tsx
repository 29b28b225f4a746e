import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { VariantRenderErrors } from '../../contract/render-errors.ts';
import { Notice } from './notice.tsx';
import { counted } from './numbers.ts';
import classes from './render-error-notice.module.css';
import { momentOf } from './times.ts';

interface RenderErrorNoticeProps {
  readonly errors: VariantRenderErrors;
  readonly isControl: boolean;
  readonly days: number;
  /** The way to mend it, where it is not at hand. */
  readonly children?: ReactNode;
}

/** A version that people could not get: how often, since when, why, and what to do. */
export function RenderErrorNotice({ errors, isControl, days, children }: RenderErrorNoticeProps) {
  const { name, version, count, lastAt, message } = errors;
  const times = count === 1 ? 'once' : counted(count, 'time');
  const instead = isControl ? 'Their emails show their own default instead.' : 'Your control is sent instead.';
  return (
    <Notice
      tone="problem"
      title={`${name} (version ${version}) could not be filled in ${times} in the last ${days} days`}
    >
      <Text size="sm">
        {instead} Last {momentOf(lastAt)}:
      </Text>
      <code className={classes.message}>{message}</code>
      <Text size="sm">
        Mend that line and save: the new version starts without errors. If the line is right, your webhook sends a field
        that does not fit there.
      </Text>
      {children}
    </Notice>
  );
}
