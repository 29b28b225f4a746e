import { Anchor, Button, Input, Stack, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { SaveVariant } from '../../../contract/console.ts';
import { attributesQuery } from '../../api/attributes.ts';
import { Notice } from '../../ui/notice.tsx';
import { TargetingRuleRow } from './targeting-rule-row.tsx';
import { contradiction, type Rule, strangeRules, whoGetsIt } from './targeting-words.ts';

/** Who can get the version: rules of attributes, and the sentence they come to. */
export function TargetingEditor({ form }: { readonly form: UseFormReturnType<SaveVariant> }) {
  const { data } = useQuery(attributesQuery);
  const attributes = data?.attributes ?? [];
  const rules = form.values.targeting ?? [];
  const warnings = data === undefined ? [] : strangeRules(rules, attributes);
  const impossible = contradiction(rules, attributes);
  const change = (index: number, rule: Rule): void => {
    form.setFieldValue(`targeting.${index}`, rule);
    for (const place of Object.keys(form.errors)) if (isOf(place, index)) form.clearFieldError(place);
  };
  return (
    <Stack gap="sm" role="group" aria-label="Who can get it">
      <Stack gap={2}>
        <Input.Label component="div" size="md">
          Who can get it
        </Input.Label>
        <Text size="sm" {...(rules.length === 0 ? { c: 'dimmed' } : {})} aria-live="polite">
          {whoGetsIt(rules)}
        </Text>
      </Stack>
      {rules.map((rule, index) => (
        <TargetingRuleRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its place, and keeps no state of its own
          key={index}
          number={index + 1}
          rule={rule}
          attributes={attributes}
          error={problemOf(form.errors, index)}
          onChange={(changed) => change(index, changed)}
          onRemove={() => form.removeListItem('targeting', index)}
        />
      ))}
      {warnings.length === 0 && impossible === null ? null : (
        <Notice tone="caution">{[...warnings, ...(impossible === null ? [] : [impossible])].join(' ')}</Notice>
      )}
      {attributes.length === 0 ? (
        <Text size="sm" c="dimmed">
          To choose by plan, country or spend,{' '}
          <Anchor size="sm" underline="always" renderRoot={(props) => <Link to="/attributes" {...props} />}>
            define an attribute
          </Anchor>{' '}
          first.
        </Text>
      ) : (
        <div>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => form.insertListItem('targeting', { attribute: '', is: 'any_of', values: [] })}
          >
            {rules.length === 0 ? 'Choose people' : 'Add a rule'}
          </Button>
        </div>
      )}
    </Stack>
  );
}

const isOf = (place: string, index: number): boolean => place.startsWith(`targeting.${index}.`);

/** Of any part of the rule. */
function problemOf(errors: Readonly<Record<string, unknown>>, index: number): string | null {
  const places = Object.keys(errors).filter((place) => isOf(place, index));
  if (places.length === 0) return null;
  return places.some((place) => place.endsWith('attribute')) ? 'Choose an attribute.' : 'Choose a value.';
}
