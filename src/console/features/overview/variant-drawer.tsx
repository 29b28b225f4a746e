import { Drawer, SegmentedControl, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { templateQuery } from '../../api/templates.ts';
import { EmailPreview, type EmailWidth } from '../../ui/email-preview.tsx';
import { Failure } from '../../ui/failure.tsx';

interface VariantDrawerProps {
  readonly templateId: string;
  readonly variantId: string | null;
  readonly onClose: () => void;
}

/** The email as people get it. */
export function VariantDrawer({ templateId, variantId, onClose }: VariantDrawerProps) {
  const { data: template, error } = useQuery(templateQuery(templateId));
  const [width, setWidth] = useState<EmailWidth>('desktop');
  const variant = template?.variants.find((one) => one.variantId === variantId);
  return (
    <Drawer
      opened={variantId !== null}
      onClose={onClose}
      position="right"
      size="min(100vw, 760px)"
      title={variant?.name ?? 'Version'}
      closeButtonProps={{ 'aria-label': 'Close the preview' }}
    >
      <Stack gap="md">
        <SegmentedControl
          aria-label="Width of the preview"
          value={width}
          onChange={(value) => setWidth(value === 'phone' ? 'phone' : 'desktop')}
          data={[
            { value: 'desktop', label: 'Desktop' },
            { value: 'phone', label: 'Phone' },
          ]}
        />
        {error === null ? null : <Failure error={error} />}
        {variant === undefined ? <Skeleton h={560} /> : <EmailPreview content={variant} width={width} />}
      </Stack>
    </Drawer>
  );
}
