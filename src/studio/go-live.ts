import type { StudioTemplate } from './ports.ts';

/** What still stands between a template and its recipients, as sentences that say what to do. Empty: nothing. */
export function whatKeepsItFromGoingLive(template: StudioTemplate): string[] {
  const control = template.variants.find((variant) => variant.role === 'control');
  const hasActiveVariant = template.variants.some((each) => each.role === 'variant' && each.state === 'active');
  const missing: string[] = [];
  if (template.integration === null) {
    missing.push('Choose its Klaviyo flow and treatment message under Integration.');
  } else if (template.split === 'external' && template.integration.controlMessageId === null) {
    missing.push('Its people are split in Klaviyo: choose the control message under Integration.');
  }
  if (!hasActiveVariant) missing.push('Set at least one variant to active.');
  // The set-up page's body tag has no default: without a control body, the control group would get an empty email.
  if (control === undefined || control.content.body.trim() === '') {
    missing.push('Give the control a body: without one its recipients would get an empty email.');
  }
  return missing;
}
