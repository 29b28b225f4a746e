import { Alert } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

type Tone = 'good' | 'calm' | 'caution' | 'problem';

const LOOKS = {
  good: { icon: IconCircleCheck, ink: 'var(--accent)', paper: 'var(--accent-soft)' },
  calm: { icon: IconInfoCircle, ink: 'var(--unsure)', paper: 'var(--quiet)' },
  caution: { icon: IconAlertTriangle, ink: 'var(--caution)', paper: 'var(--caution-soft)' },
  problem: { icon: IconAlertTriangle, ink: 'var(--worse)', paper: 'var(--worse-soft)' },
} as const;

interface NoticeProps {
  readonly tone: Tone;
  readonly title?: string;
  readonly children?: ReactNode;
}

/** Something to know, with its kind told by icon and words beside the colour. */
export function Notice({ tone, title, children }: NoticeProps) {
  const { icon: Icon, ink, paper } = LOOKS[tone];
  return (
    <Alert
      role={tone === 'problem' ? 'alert' : 'status'}
      icon={<Icon size={20} color={ink} aria-hidden />}
      title={title}
      radius="md"
      styles={{
        root: { background: paper, border: 'none' },
        title: { color: 'var(--mantine-color-text)' },
        message: { color: 'var(--mantine-color-text)' },
      }}
    >
      {children}
    </Alert>
  );
}
