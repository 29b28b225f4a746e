import type { SaveDelivery } from '../../studio/save-delivery.ts';
import type { SaveExperiment } from '../../studio/save-experiment.ts';
import type { SaveIntegration } from '../../studio/save-integration.ts';
import type { SaveThemeContinuity } from '../../studio/save-theme-continuity.ts';
import type { SaveVariant } from '../../studio/save-variant.ts';
import type { SetTemplateState } from '../../studio/set-template-state.ts';
import type { ShipVariant } from '../../studio/ship-variant.ts';
import type { ShipAndIterate } from '../../studio/shipping/ship-and-iterate.ts';
import type { UndoShipping } from '../../studio/shipping/undo-shipping.ts';
import { Refusal } from '../refusal.ts';

type Refused<Result extends { kind: string }, Success extends string> = Exclude<Result, { kind: Success }>;

export const noSuchTemplate = (): Refusal => new Refusal('not_found', 'no_such_template', 'There is no such template.');

export const refuseTakenId = (templateId: string): Refusal =>
  new Refusal('conflict', 'id_taken', `There is a template "${templateId}" already. Choose another id.`);

export function refuseVariant(result: Refused<SaveVariant, 'saved'>): Refusal {
  switch (result.kind) {
    case 'no_template':
      return noSuchTemplate();
    case 'broken_content':
      return new Refusal('invalid', result.kind, result.problems.join(' '));
    case 'role_is_fixed':
      return new Refusal('conflict', result.kind, `This is a ${result.role} and stays one. Save it under another id.`);
    case 'has_control':
      return new Refusal('conflict', result.kind, `The control is "${result.variantId}"; a template has one.`);
  }
}

export function refuseExperiment(result: Refused<SaveExperiment, 'saved'>): Refusal {
  if (result.kind === 'no_template') return noSuchTemplate();
  return new Refusal(
    'conflict',
    result.kind,
    'Klaviyo splits the people of this template. To let JustAI split them, remove the control message from its integration.',
  );
}

export function refuseThemeContinuity(result: Refused<SaveThemeContinuity, 'saved'>): Refusal {
  switch (result.kind) {
    case 'no_template':
      return noSuchTemplate();
    case 'continues_itself':
      return new Refusal('conflict', result.kind, 'A template cannot keep to its own theme. Choose an earlier email.');
    case 'no_earlier_template': {
      const choice = result.known.length === 0 ? 'this one is the only one' : `there are ${result.known.join(', ')}`;
      return new Refusal('conflict', result.kind, `There is no such earlier template; ${choice}.`);
    }
    case 'continues_in_a_circle':
      return new Refusal(
        'conflict',
        result.kind,
        `Each would keep to the next one's theme, in a circle: ${result.circle.join(' → ')}. Let one of them keep to none.`,
      );
  }
}

export function refuseShipping(result: Refused<ShipVariant, 'shipped'>): Refusal {
  switch (result.kind) {
    case 'no_template':
      return noSuchTemplate();
    case 'cannot_ship':
      return new Refusal(
        'conflict',
        result.kind,
        `A template that is ${result.from} cannot ship. Make it active first.`,
      );
    case 'not_serving': {
      const serving = result.serving.length === 0 ? 'none does' : `these do: ${result.serving.join(', ')}`;
      return new Refusal('conflict', result.kind, `Only a variant that serves can be shipped; ${serving}.`);
    }
    case 'nobody_held_out':
      return new Refusal(
        'conflict',
        result.kind,
        'Nobody is held out: treatment is everybody. Ship it to all, or set a holdout under Integration first.',
      );
  }
}

export function refuseIterating(result: Refused<ShipAndIterate, 'iterated'>): Refusal {
  switch (result.kind) {
    case 'no_template':
    case 'cannot_ship':
    case 'not_serving':
      return refuseShipping(result);
    case 'no_control':
      return new Refusal('conflict', result.kind, 'There is no control of ours that the winner could become.');
    case 'nothing_left':
      return new Refusal(
        'conflict',
        result.kind,
        'It is the only variant that serves: nothing would be left to test. Add another one, or ship it to everybody.',
      );
  }
}

export function refuseUndoing(result: Refused<UndoShipping, 'undone'>): Refusal {
  switch (result.kind) {
    case 'no_template':
      return noSuchTemplate();
    case 'nothing_to_undo':
      return new Refusal('conflict', result.kind, 'Nothing was shipped that has not been undone.');
    case 'moved_on':
      return new Refusal(
        'conflict',
        result.kind,
        `The template is ${result.state} by now: what it was before the shipping cannot simply come back.`,
      );
  }
}

export function refuseState(result: Refused<SetTemplateState, 'set'>): Refusal {
  switch (result.kind) {
    case 'no_template':
      return noSuchTemplate();
    case 'no_such_step': {
      const possible = result.possible.length === 0 ? 'nothing else' : result.possible.join(' or ');
      return new Refusal('conflict', result.kind, `A template that is ${result.from} can become ${possible}.`);
    }
    case 'not_ready':
      return new Refusal('conflict', result.kind, result.missing.join(' '));
    case 'prefix_taken':
      return new Refusal(
        'conflict',
        result.kind,
        `"${result.by}" is live and writes ${result.prefix}_subject, ${result.prefix}_preheader and ` +
          `${result.prefix}_body too. Go live with the prefix ${result.offer} and use it in the email's tags.`,
        { offer: result.offer },
      );
  }
}

export function refuseDelivery(result: Refused<SaveDelivery, 'saved'>): Refusal {
  switch (result.kind) {
    case 'no_template':
      return noSuchTemplate();
    case 'properties_taken':
      return new Refusal(
        'conflict',
        result.kind,
        `"${result.by}" is live and writes ${result.prefix}_subject and the rest to profiles too. ` +
          'Pause this template first; going live again offers properties of its own.',
      );
    case 'delay_of_flow':
      return new Refusal(
        'conflict',
        result.kind,
        `In Klaviyo the flow "${result.flowName}" waits ${result.seconds} s between the webhook and this email, and ` +
          'that is the delay in force. Change the wait there and refresh Klaviyo data, or leave emailDelaySeconds out.',
      );
  }
}

export function refuseIntegration(result: Refused<SaveIntegration, 'saved'>): Refusal {
  if (result.kind === 'no_template') return noSuchTemplate();
  return new Refusal('conflict', result.why, result.message);
}
