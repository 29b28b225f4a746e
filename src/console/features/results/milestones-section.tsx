import { Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { MilestoneList } from '../../../contract/shipping.ts';
import { milestonesQuery, undoShipping } from '../../api/shipping.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { heldOutPercent } from '../../ui/held-out-words.ts';
import { signedPercent } from '../../ui/numbers.ts';
import { Section } from '../../ui/section.tsx';
import { momentOf } from '../../ui/times.ts';
import classes from './needs-you.module.css';

/** What was shipped and taken back, newest first. Nothing of it is ever removed. */
export function MilestonesSection({ templateId }: { readonly templateId: string }) {
  const { data } = useQuery(milestonesQuery(templateId));
  if (data === undefined || data.milestones.length === 0) return null;
  return (
    <Section title="Milestones" lead="What was shipped, and what the figures said then.">
      <ol className={classes.list}>
        {data.milestones.map((milestone) => (
          <li key={milestone.milestoneId}>
            <div>
              <Text fw={600}>{titleOf(milestone)}</Text>
              <Text size="sm" c="dimmed">
                {momentOf(milestone.at)}
                {milestone.lift === null
                  ? ''
                  : ` · ${signedPercent(milestone.lift.estimate)} clicks over the control of then`}
              </Text>
            </div>
            {milestone.isStanding ? <Undo templateId={templateId} milestone={milestone} /> : null}
          </li>
        ))}
      </ol>
    </Section>
  );
}

type Milestone = MilestoneList['milestones'][number];

function titleOf({ kind, variantName, heldOutShare }: Milestone): string {
  if (kind === 'undone') return `“${variantName}” was taken back`;
  if (kind === 'iterated') return `“${variantName}” became the control`;
  if (heldOutShare === 0) return `“${variantName}” was shipped to everybody`;
  return `“${variantName}” was shipped, with ${heldOutPercent(heldOutShare)} held out`;
}

function Undo({ templateId, milestone }: { readonly templateId: string; readonly milestone: Milestone }) {
  const [opened, { open, close }] = useDisclosure(false);
  const change = useChange(undoShipping, ['templates']);
  return (
    <>
      <AllowedButton needs="admin" variant="default" onClick={open}>
        Undo
      </AllowedButton>
      <Confirm
        opened={opened}
        title="Take it back?"
        consequence={
          milestone.kind === 'locked'
            ? 'The test goes on as it was before, with all its groups.'
            : 'The control gets the content it had before, and the winner is a variant again. The lift starts anew.'
        }
        action="Take it back"
        busy={change.isPending}
        error={change.error}
        onConfirm={() => change.mutate({ templateId }, { onSuccess: close })}
        onClose={close}
      />
    </>
  );
}
