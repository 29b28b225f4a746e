import type { Template } from '../../../contract/console.ts';
import { counted, percent } from '../../ui/numbers.ts';

const serving = (template: Template) =>
  template.variants.filter(({ role, state }) => role === 'variant' && state === 'active');

/** The first thing that stands between a template and its first live email; null when nothing does. */
export function obstacleToGoLive(template: Template): string | null {
  if (template.integration === null) return 'Choose the Klaviyo flow first, under Integration.';
  if (serving(template).length === 0) return 'Make at least one version live first, under Content.';
  return null;
}

export function goLiveConsequence(template: Template): string {
  const control =
    template.split === 'external'
      ? ''
      : ` ${percent(1 - template.treatmentShare, 0)} keep your control, so that the lift can be measured.`;
  return `From the next webhook on, ${percent(template.treatmentShare, 0)} of the people who enter the flow get one of ${counted(serving(template).length, 'live version')}.${control} You can pause at any time.`;
}

export const PAUSE_CONSEQUENCE =
  'From the next webhook on, everybody gets your control again. Emails that were already decided still go out as decided, and nothing that was learned is lost.';
