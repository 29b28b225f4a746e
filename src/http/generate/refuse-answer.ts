import type { Answer } from '../../decide/decider.ts';
import type { GenerateRequest } from '../../decide/ports.ts';
import { Refusal } from '../refusal.ts';
import { overloaded } from './admission.ts';
import { refusePart } from './parse-request.ts';

const CAPPED_RETRY_AFTER_SECONDS = 3_600;

/** Says what to change; Klaviyo skips the webhook and the email shows its defaults. Only `overloaded` is worth a retry. */
export function refusalOf(answer: Exclude<Answer, { kind: 'answered' }>, request: GenerateRequest): Refusal {
  switch (answer.kind) {
    case 'unknown_template':
      return new Refusal(
        'not_found',
        'unknown_template',
        `There is no template "${request.templateId}". Copy the webhook body from the template's page in the console.`,
      );
    case 'unknown_variant':
      return new Refusal(
        'not_found',
        'unknown_copy',
        `No variant "${request.options.variantId}" serves in this template. These do: ${answer.serving.join(', ')}.`,
      );
    case 'unknown_bucket':
      return new Refusal(
        'not_found',
        'unknown_bucket',
        `There is no bucket "${request.options.bucketName}". ${answer.known.length > 0 ? `There are: ${answer.known.join(', ')}.` : 'None is defined.'}`,
      );
    case 'missing_user_id':
      return refusePart({}, 'user_id');
    case 'missing_tracking_id':
      return refusePart({}, 'tracking_id');
    case 'profile_cap':
      return new Refusal(
        'too_many',
        'profile_cap',
        `This profile was decided for ${answer.cap} times in 24 hours through this API key, as often as it may be. ` +
          'If the flow is meant to run that often, raise the cap of the key in the console under API keys.',
        { retryAfterSeconds: CAPPED_RETRY_AFTER_SECONDS },
      );
    case 'overloaded':
      return overloaded();
    case 'malformed_tracking_id':
      return new Refusal(
        'invalid',
        'malformed_tracking_id',
        'tracking_id must be {{ person.KlaviyoID }}.<flow_id>.<treatment_action_id>: three parts with dots between.',
      );
    case 'other_flow':
      return conflict('other_flow', 'flow', answer);
    case 'other_action':
      return conflict('other_action', 'treatment message', answer);
    case 'other_profile':
      return new Refusal(
        'invalid',
        'other_profile',
        `user_id is "${answer.sent}" while tracking_id names the profile "${answer.expected}". ` +
          'Both must be {{ person.KlaviyoID }}, not {{ person.id }}.',
      );
  }
}

const conflict = (code: string, what: string, { expected, sent }: { expected: string; sent: string }): Refusal =>
  new Refusal(
    'conflict',
    code,
    `tracking_id names the ${what} "${sent}", but the template's Integration Settings say "${expected}". ` +
      'Copy the webhook body from the console again, or choose the other one there.',
  );
