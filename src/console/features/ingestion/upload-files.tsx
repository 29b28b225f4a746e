import { Button, FileButton, Progress, Stack, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type DragEvent, useState } from 'react';
import { uploadLimitsQuery } from '../../api/uploads.ts';
import { useSession } from '../../api/use-session.ts';
import { Section } from '../../ui/section.tsx';
import classes from './upload-files.module.css';
import { isBad, isGood, percentOf, type Upload, wordsOf } from './upload-state.ts';
import { useUploads } from './use-uploads.ts';

const ACCEPTED = '.csv,.tsv,.txt,.json,.jsonl,.ndjson,.gz,.zst';
const BYTES_A_GB = 1_000_000_000;

/** A place to drop event files, and what became of each. */
export function UploadFiles() {
  const { data: limits } = useQuery(uploadLimitsQuery);
  const { user } = useSession();
  const { uploads, add } = useUploads(limits?.limitBytes ?? null);
  const [isOver, setOver] = useState(false);
  if (user.role === 'viewer') return null;

  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    add([...event.dataTransfer.files]);
  };
  return (
    <Section
      title="Load files"
      lead="An export that you downloaded yourself, or events of another system. A file that was loaded before changes nothing."
    >
      <Stack gap="md">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button beside it does the same */}
        <div
          className={classes.target}
          data-over={isOver || undefined}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          <IconUpload size={28} stroke={1.4} aria-hidden />
          <Text>Drop files here, or</Text>
          <FileButton multiple accept={ACCEPTED} onChange={add}>
            {(button) => (
              <Button variant="default" {...button}>
                Choose files
              </Button>
            )}
          </FileButton>
          <Text c="dimmed" size="sm">
            CSV or JSON, plain or gzipped{limits ? `, up to ${limits.limitBytes / BYTES_A_GB} GB each` : ''}
          </Text>
        </div>
        {uploads.length === 0 ? null : (
          <ul className={classes.list} aria-label="Files on their way" aria-live="polite">
            {uploads.map((upload) => (
              <UploadItem key={upload.id} upload={upload} />
            ))}
          </ul>
        )}
      </Stack>
    </Section>
  );
}

function UploadItem({ upload }: { readonly upload: Upload }) {
  const percent = percentOf(upload);
  const colour = isBad(upload) ? 'var(--worse)' : 'var(--accent)';
  return (
    <li>
      <Text fw={600} truncate>
        {upload.name}
      </Text>
      {isGood(upload) || isBad(upload) ? null : (
        <Progress
          value={percent ?? 100}
          animated={percent === null}
          color={colour}
          aria-label={`${upload.name}: ${percent === null ? 'being loaded' : `${percent} % sent`}`}
        />
      )}
      <Text size="sm" c={isBad(upload) ? 'var(--worse)' : 'dimmed'}>
        {wordsOf(upload)}
      </Text>
    </li>
  );
}
