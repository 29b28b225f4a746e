import { Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AttributeDefinition, TriedAttribute } from '../../../contract/attributes.ts';
import { tryAttribute } from '../../api/attributes.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useSession } from '../../api/use-session.ts';
import { listed } from '../../ui/attribute-words.ts';
import { Notice } from '../../ui/notice.tsx';
import { reasonInWords } from './attribute-words.ts';
import classes from './try-out.module.css';

const PAUSE_MILLISECONDS = 250;

/** What a value that Klaviyo sends would become by the definition as it stands in the form. */
export function TryOut({ definition }: { readonly definition: AttributeDefinition | null }) {
  const { csrfToken } = useSession();
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(JSON.stringify({ definition, text }), PAUSE_MILLISECONDS);
  const { data, error } = useQuery({
    queryKey: ['attribute-try', asked],
    queryFn: async () => {
      const { definition: tried, text: sentText } = JSON.parse(asked) as {
        definition: AttributeDefinition;
        text: string;
      };
      const sent = sentText === '' ? null : sentText;
      return { sent, definition: tried, result: await tryAttribute(tried, sent, csrfToken) };
    },
    enabled: definition !== null && !asked.startsWith('{"definition":null'),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <section className={classes.panel} aria-label="Try it">
      <Stack gap="md">
        <Title order={3} fz={16}>
          Try it
        </Title>
        <TextInput
          label="A value as Klaviyo sends it"
          placeholder="Nothing sent"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div aria-live="polite">
          {definition === null ? (
            <Text size="sm" c="dimmed">
              Fill in the name, a value and the default, and see here what a value becomes.
            </Text>
          ) : error !== null ? (
            <Notice tone="problem">{sentenceOf(error)}</Notice>
          ) : data === undefined ? null : (
            <Becomes {...data} />
          )}
        </div>
      </Stack>
    </section>
  );
}

interface BecomesProps {
  readonly result: TriedAttribute;
  readonly sent: string | null;
  readonly definition: AttributeDefinition;
}

function Becomes({ result, sent, definition }: BecomesProps) {
  return (
    <Stack gap={4}>
      <Text size="sm" c="dimmed">
        {definition.name} becomes
      </Text>
      <Text className={classes.value ?? ''} data-default={result.why === 'default'}>
        {listed([result.value].flat(), 'and')}
      </Text>
      <Text size="sm">{reasonInWords(result, sent, definition)}</Text>
    </Stack>
  );
}
