import { Checkbox, Radio, Select, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconRocket } from '@tabler/icons-react';
import { useState } from 'react';
import type { Template } from '../../../contract/console.ts';
import { wouldHurt } from '../../api/problem.ts';
import { shipVariant } from '../../api/shipping.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import {
  KEEP_HOLDOUT_COST,
  keepHoldoutLabel,
  SHIPPING_WAYS,
  type ShippingWay,
  shippingConsequence,
} from './shipping-ways.ts';

interface ShipActionProps {
  readonly template: Template;
  /** The one to begin with; else the first that serves. */
  readonly suggested?: string;
}

/** Decides the experiment: the winner becomes the new control, or everybody gets it. */
export function ShipAction({ template, suggested }: ShipActionProps) {
  const [opened, { open, close }] = useDisclosure(false);
  const change = useChange(shipVariant, ['templates']);
  const serving = template.variants.filter(({ role, state }) => role === 'variant' && state === 'active');
  const first = serving.find(({ variantId }) => variantId === suggested) ?? serving[0];
  const [variantId, setVariantId] = useState(first?.variantId ?? null);
  const canIterate = serving.length > 1 && template.split !== 'external';
  const [how, setHow] = useState<ShippingWay>(canIterate ? 'iterate' : 'lock');
  const [isKept, setIsKept] = useState(false);
  const [confirmed, setConfirmed] = useState(false);
  if (template.state !== 'active' || variantId === null) return null;
  const { templateId, heldOutShare } = template;
  const keepsHoldout = how === 'lock' && isKept && heldOutShare > 0;
  const isHarm = wouldHurt(change.error);
  return (
    <>
      <AllowedButton needs="admin" variant="default" leftSection={<IconRocket size={16} aria-hidden />} onClick={open}>
        Ship
      </AllowedButton>
      <Confirm
        opened={opened}
        title={`Ship a variant of ${template.name}?`}
        consequence={shippingConsequence(how, keepsHoldout ? heldOutShare : 0)}
        action="Ship"
        isPossible={!isHarm || confirmed}
        busy={change.isPending}
        error={change.error}
        onConfirm={() => change.mutate({ templateId, variantId, how, keepsHoldout, confirmed }, { onSuccess: close })}
        onClose={close}
      >
        <Stack gap="md">
          <Select
            label="Variant"
            allowDeselect={false}
            data={serving.map((variant) => ({ value: variant.variantId, label: variant.name }))}
            value={variantId}
            onChange={setVariantId}
          />
          <Radio.Group label="And then" value={how} onChange={(value) => setHow(value === 'lock' ? 'lock' : 'iterate')}>
            <Stack gap="xs" mt={6}>
              <Radio value="iterate" label={SHIPPING_WAYS.iterate} disabled={!canIterate} />
              <Radio value="lock" label={SHIPPING_WAYS.lock} />
            </Stack>
          </Radio.Group>
          {how === 'lock' && heldOutShare > 0 ? (
            <Checkbox
              label={keepHoldoutLabel(heldOutShare)}
              description={KEEP_HOLDOUT_COST}
              checked={isKept}
              onChange={(event) => setIsKept(event.currentTarget.checked)}
            />
          ) : null}
          {isHarm ? (
            <Checkbox
              label="I know, ship it all the same"
              checked={confirmed}
              onChange={(event) => setConfirmed(event.currentTarget.checked)}
            />
          ) : null}
        </Stack>
      </Confirm>
    </>
  );
}
