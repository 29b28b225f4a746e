import type { SavedMapping } from '../../../contract/mappings.ts';
import { removeMapping } from '../../api/mappings.ts';
import { useChange } from '../../api/use-change.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { deletionWords } from './mapping-words.ts';

interface DeleteMappingDialogProps {
  readonly mapping: SavedMapping;
  readonly onClose: () => void;
}

export function DeleteMappingDialog({ mapping, onClose }: DeleteMappingDialogProps) {
  const { name } = mapping.definition;
  const remove = useChange(removeMapping, ['ingestion']);
  return (
    <Confirm
      opened
      title={`Delete ${name}?`}
      consequence={deletionWords(mapping)}
      action="Delete"
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(name, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
