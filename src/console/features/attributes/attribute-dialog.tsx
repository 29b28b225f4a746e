import { Button, Group, Modal, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import type { AttributeDefinition, AttributeUse } from '../../../contract/attributes.ts';
import { saveAttribute } from '../../api/attributes.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import classes from './attribute-dialog.module.css';
import { AttributeFields } from './attribute-fields.tsx';
import {
  type AttributeForm,
  brokenUses,
  definitionOf,
  emptyAttributeForm,
  formOf,
  problemsOf,
} from './attribute-form.ts';
import { TryOut } from './try-out.tsx';

interface AttributeDialogProps {
  /** Null: a new one. */
  readonly attribute: AttributeDefinition | null;
  readonly uses: readonly AttributeUse[];
  readonly onClose: () => void;
}

/** The definition on the left, what it makes of a value on the right. */
export function AttributeDialog({ attribute, uses, onClose }: AttributeDialogProps) {
  const save = useChange(saveAttribute, ['attributes']);
  const form = useForm<AttributeForm>({
    initialValues: attribute === null ? emptyAttributeForm() : formOf(attribute),
    validate: problemsOf,
  });
  const definition = definitionOf(form.values);
  const broken = definition === null || attribute === null ? [] : brokenUses(definition, uses);
  const submit = form.onSubmit(() => {
    if (definition === null) return;
    save.mutate(
      { content: definition, isNew: attribute === null },
      {
        onSuccess: () => {
          notifications.show({ message: `${definition.name} is saved and serves within seconds.` });
          onClose();
        },
      },
    );
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={attribute === null ? 'New attribute' : attribute.name}
      size="min(1080px, 100%)"
      centered={false}
      closeOnEscape={!form.isDirty()}
      closeOnClickOutside={!form.isDirty()}
    >
      <form noValidate onSubmit={submit}>
        <div className={classes.columns}>
          <Stack gap="md">
            <AttributeFields form={form} isNew={attribute === null} />
            {broken.length === 0 ? null : (
              <Notice tone="caution" title="Rules ask for a value that is no longer here">
                {broken.join(' ')}
              </Notice>
            )}
            {save.isError ? <Notice tone="problem">{sentenceOf(save.error)}</Notice> : null}
          </Stack>
          <TryOut definition={definition} />
        </div>
        <Group justify="flex-end" gap="sm" mt="lg">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <AllowedButton type="submit" loading={save.isPending}>
            Save
          </AllowedButton>
        </Group>
      </form>
    </Modal>
  );
}
