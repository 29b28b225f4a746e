import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { type SaveVariant, saveVariant as schema } from '../../../contract/console.ts';
import type { VariantRenderErrors } from '../../../contract/render-errors.ts';
import { sentenceOf } from '../../api/problem.ts';
import { saveVariant } from '../../api/templates.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { EmailPreview } from '../../ui/email-preview.tsx';
import { Notice } from '../../ui/notice.tsx';
import { RenderErrorNotice } from '../../ui/render-error-notice.tsx';
import type { VariantDraft } from './variant-draft.ts';
import classes from './variant-editor.module.css';
import { VariantFields } from './variant-fields.tsx';

interface VariantEditorProps {
  readonly templateId: string;
  readonly draft: VariantDraft | null;
  /** Of its present version; null: there are none. */
  readonly renderErrors: (VariantRenderErrors & { readonly days: number }) | null;
  readonly onClose: () => void;
}

const NOTHING = {
  role: 'variant',
  name: '',
  themes: [],
  targeting: [] as SaveVariant['targeting'],
  state: 'draft',
  subject: '',
  preheader: '',
  body: '',
} as const;

/** The words on the left, the email they make on the right. Saving makes a new version. */
export function VariantEditor({ templateId, draft, renderErrors, onClose }: VariantEditorProps) {
  const save = useChange(saveVariant, ['templates']);
  const form = useForm({
    initialValues: contentOf(draft),
    validate: schemaResolver(schema, { sync: true }),
  });
  const submit = form.onSubmit((content) => {
    if (draft === null) return;
    save.mutate(
      { templateId, variantId: draft.variantId, content },
      {
        onSuccess: () => {
          notifications.show({ message: `${content.name} is saved as version ${draft.version + 1}.` });
          onClose();
        },
      },
    );
  });
  const title = draft?.version === 0 ? 'Write a version' : (draft?.name ?? '');
  return (
    <Modal
      opened={draft !== null}
      onClose={onClose}
      title={title}
      size="min(1200px, 100%)"
      centered={false}
      closeOnEscape={!form.isDirty()}
      closeOnClickOutside={!form.isDirty()}
    >
      <form noValidate onSubmit={submit}>
        <div className={classes.columns}>
          <Stack gap="md">
            {renderErrors === null ? null : (
              <RenderErrorNotice errors={renderErrors} days={renderErrors.days} isControl={draft?.role === 'control'} />
            )}
            <VariantFields form={form} isControl={draft?.role === 'control'} />
            {save.isError ? <Notice tone="problem">{sentenceOf(save.error)}</Notice> : null}
            <Group justify="space-between" gap="sm">
              <Text size="sm" c="dimmed">
                {historyOf(draft)}
              </Text>
              <Group gap="sm">
                <Button variant="default" onClick={onClose}>
                  Cancel
                </Button>
                <AllowedButton type="submit" loading={save.isPending}>
                  Save
                </AllowedButton>
              </Group>
            </Group>
          </Stack>
          <EmailPreview content={form.values} width="desktop" />
        </div>
      </form>
    </Modal>
  );
}

function historyOf(draft: VariantDraft | null): string {
  if (draft === null || draft.version === 0) return 'Not saved yet';
  if (draft.state !== 'active') return `Version ${draft.version}`;
  return `Version ${draft.version}, live. Results so far belong to these words; new words add to the same row.`;
}

function contentOf(draft: VariantDraft | null) {
  const { role, name, themes, targeting, state, subject, preheader, body } = draft ?? NOTHING;
  return { role, name, themes: [...themes], targeting, state, subject, preheader, body };
}
