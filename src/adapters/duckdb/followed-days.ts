import type { TemplateFacts } from '../../learn/ports.ts';

const HOURS_A_DAY = 24;

/** How many days after its decision an event may still matter. */
export function followedDaysOf(templates: readonly TemplateFacts[]): number {
  const hours = templates.flatMap((template) => [
    template.maturityHours,
    template.emailDelayHours + Math.max(template.clickWindowHours, template.openWindowHours),
  ]);
  return Math.ceil(Math.max(HOURS_A_DAY, ...hours) / HOURS_A_DAY);
}
