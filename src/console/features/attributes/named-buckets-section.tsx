import { Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { AttributeList, NamedBucket } from '../../../contract/attributes.ts';
import { deleteBucket } from '../../api/attributes.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { listed } from '../../ui/attribute-words.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Section } from '../../ui/section.tsx';
import { NamedBucketDialog } from './named-bucket-dialog.tsx';
import classes from './named-buckets-section.module.css';

export function NamedBucketsSection({ list }: { readonly list: AttributeList }) {
  const [edited, edit] = useState<NamedBucket | 'new' | null>(null);
  const [leaving, leave] = useState<NamedBucket | null>(null);
  const remove = useChange(deleteBucket, ['attributes']);
  return (
    <Section
      title="Named buckets"
      lead="A combination of values under a name. A request that sends it as bucket_name is decided as if it had sent the values."
      actions={
        <AllowedButton
          variant="default"
          leftSection={<IconPlus size={18} aria-hidden />}
          reason={list.attributes.length === 0 ? 'It holds values of attributes: create one first.' : null}
          onClick={() => edit('new')}
        >
          New bucket
        </AllowedButton>
      }
    >
      {list.buckets.length === 0 ? (
        <Text size="sm" c="dimmed">
          None yet. You need one only where you call JustAI yourself and know the kind of person, but not their values.
        </Text>
      ) : (
        <ul className={classes.buckets}>
          {list.buckets.map((bucket) => (
            <li key={bucket.name}>
              <div className={classes.words}>
                <code className={classes.name}>{bucket.name}</code>
                <Text size="sm" c="dimmed">
                  {wordsOf(bucket)}
                </Text>
              </div>
              <Group gap="xs" wrap="nowrap">
                <AllowedButton
                  variant="default"
                  size="xs"
                  aria-label={`Edit ${bucket.name}`}
                  onClick={() => edit(bucket)}
                >
                  Edit
                </AllowedButton>
                <AllowedButton
                  variant="default"
                  size="xs"
                  aria-label={`Delete ${bucket.name}`}
                  onClick={() => leave(bucket)}
                >
                  Delete
                </AllowedButton>
              </Group>
            </li>
          ))}
        </ul>
      )}
      {edited === null ? null : (
        <NamedBucketDialog
          bucket={edited === 'new' ? null : edited}
          attributes={list.attributes}
          onClose={() => edit(null)}
        />
      )}
      <Confirm
        opened={leaving !== null}
        title={`Delete ${leaving?.name ?? ''}?`}
        consequence="Requests that still send it as bucket_name are refused from then on, and their emails fall back to the default."
        action="Delete"
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => leaving !== null && remove.mutate(leaving.name, { onSuccess: () => leave(null) })}
        onClose={() => leave(null)}
      />
    </Section>
  );
}

const wordsOf = ({ attributes }: NamedBucket): string =>
  listed(
    Object.entries(attributes).map(([attribute, value]) => `${attribute} is ${value}`),
    'and',
  );
