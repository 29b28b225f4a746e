import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { Forgotten } from '../../../contract/forgotten.ts';
import { Notice } from '../../ui/notice.tsx';
import { counted } from '../../ui/numbers.ts';
import classes from './forgotten-dialog.module.css';

interface ForgottenDialogProps {
  readonly result: Forgotten;
  readonly onClose: () => void;
}

/** The proof: where it was looked afterwards, and what was found there. */
export function ForgottenDialog({ result, onClose }: ForgottenDialogProps) {
  const { isGone, landedFiles, warehouseFiles, rows, searched, unsearchable } = result;
  const left = searched.filter(({ found }) => found > 0);
  return (
    <Modal opened onClose={onClose} title={isGone ? 'They are forgotten' : 'Not all of it is gone'}>
      <Stack gap="lg">
        <Notice tone={isGone ? 'good' : 'problem'}>
          {isGone ? 'Nothing of this person is left here.' : leftWords(left.length, unsearchable)}
        </Notice>
        <Text size="sm">
          Taken out of {counted(landedFiles, 'landed file')}, {counted(warehouseFiles, 'file')} of events and results,
          and {counted(rows, 'row')} of the database. Then it was looked for them everywhere:
        </Text>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard */}
        <section className={classes.places} tabIndex={0} aria-label="Where it was looked">
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Place</th>
                <th scope="col">Found</th>
              </tr>
            </thead>
            <tbody>
              {[...left, ...searched.filter(({ found }) => found === 0)].map(({ place, found }) => (
                <tr key={place} data-left={found > 0 || undefined}>
                  <td>{place}</td>
                  <td>{found === 0 ? 'Nothing' : counted(found, 'time')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Close
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function leftWords(left: number, unsearchable: readonly string[]): string {
  const found = left === 0 ? '' : 'Something came while it was deleted: forget them once more. ';
  if (unsearchable.length === 0) return found.trim();
  return `${found}${counted(unsearchable.length, 'file')} could not be looked through and may name them: ${unsearchable.join(', ')}. Load ${unsearchable.length === 1 ? 'it' : 'them'} with a mapping, then forget them once more; else it is deleted with its time of 30 days.`;
}
