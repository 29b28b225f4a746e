import { Anchor, Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { AttributeUse } from '../../../contract/attributes.ts';
import { deleteAttribute } from '../../api/attributes.ts';
import { useChange } from '../../api/use-change.ts';
import { Confirm } from '../../ui/confirm.tsx';

interface DeleteAttributeDialogProps {
  readonly name: string;
  /** Of this attribute. */
  readonly uses: readonly AttributeUse[];
  readonly onClose: () => void;
}

/** Names what asks for the attribute, and deletes it only where nobody is chosen by it just now. */
export function DeleteAttributeDialog({ name, uses, onClose }: DeleteAttributeDialogProps) {
  const remove = useChange(deleteAttribute, ['attributes']);
  const serving = uses.filter((use) => use.by === 'variant' && use.isServing);
  if (serving.length > 0) {
    return (
      <Modal opened onClose={onClose} title={`${name} is in use`}>
        <Stack gap="lg">
          <Text>People are chosen by it just now. Take it out of the rules here first, then delete it:</Text>
          <UseList uses={serving} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} data-autofocus>
              Close
            </Button>
          </Group>
        </Stack>
      </Modal>
    );
  }
  return (
    <Confirm
      opened
      title={`Delete ${name}?`}
      consequence={
        uses.length === 0
          ? 'No rule asks for it. Webhooks may go on sending it, but people are no longer ranked by it, and what was learnt for its values is no longer used.'
          : 'These ask for it. Without its definition they compare what is sent as it is, and would meet other people:'
      }
      action="Delete"
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ name, confirmed: uses.length > 0 }, { onSuccess: onClose })}
      onClose={onClose}
    >
      {uses.length === 0 ? null : <UseList uses={uses} />}
    </Confirm>
  );
}

function UseList({ uses }: { readonly uses: readonly AttributeUse[] }) {
  return (
    <List spacing={4}>
      {uses.map((use) =>
        use.by === 'bucket' ? (
          <List.Item key={`bucket ${use.bucket}`}>The named bucket {use.bucket}</List.Item>
        ) : (
          <List.Item key={`${use.templateId}/${use.variantId} ${use.values.join()}`}>
            <Anchor
              underline="always"
              renderRoot={(props) => (
                <Link to="/templates/$templateId/content" params={{ templateId: use.templateId }} {...props} />
              )}
            >
              {use.variantName}
            </Anchor>{' '}
            of {use.templateName}
          </List.Item>
        ),
      )}
    </List>
  );
}
