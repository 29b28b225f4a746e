import { Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconRocket } from '@tabler/icons-react';
import { useState } from 'react';
import type { Template } from '../../../contract/console.ts';
import { shipVariant } from '../../api/templates.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Confirm } from '../../ui/confirm.tsx';

/** Ends the experiment with one variant for everybody. */
export function ShipAction({ template }: { readonly template: Template }) {
  const [opened, { open, close }] = useDisclosure(false);
  const change = useChange(shipVariant, ['templates']);
  const serving = template.variants.filter(({ role, state }) => role === 'variant' && state === 'active');
  const [variantId, setVariantId] = useState(serving[0]?.variantId ?? null);
  if (template.state !== 'active' || variantId === null) return null;
  return (
    <>
      <AllowedButton needs="admin" variant="default" leftSection={<IconRocket size={16} aria-hidden />} onClick={open}>
        Ship
      </AllowedButton>
      <Confirm
        opened={opened}
        title={`Ship a variant of ${template.name}?`}
        consequence="Everybody gets it from now on, the control group too, and nothing more is learnt. “Test again” takes it back."
        action="Ship"
        busy={change.isPending}
        error={change.error}
        onConfirm={() => change.mutate({ templateId: template.templateId, variantId }, { onSuccess: close })}
        onClose={close}
      >
        <Select
          label="Variant"
          allowDeselect={false}
          data={serving.map((variant) => ({ value: variant.variantId, label: variant.name }))}
          value={variantId}
          onChange={setVariantId}
        />
      </Confirm>
    </>
  );
}
