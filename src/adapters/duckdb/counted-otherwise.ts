import type { TemplateFacts } from '../../learn/ports.ts';
import type { AnalysisState } from './analysis-state.ts';
import { followedDaysOf } from './followed-days.ts';

type Told = Pick<AnalysisState, 'templates'>;

/**
 * A template says otherwise what its conversions are: every day may have others, also of other templates, to which a
 * conversion falls that it no longer takes. So it is where decisions are followed for longer, or less long.
 */
export function isCountedOtherwise(before: Told, now: Told): boolean {
  const [earlier, present] = [templatesIn(before), templatesIn(now)];
  const definitions = new Map(earlier.map((template) => [template.templateId, definitionOf(template)]));
  return (
    followedDaysOf(earlier) !== followedDaysOf(present) ||
    present.some(
      (template) => (definitions.get(template.templateId) ?? definitionOf(template)) !== definitionOf(template),
    )
  );
}

const definitionOf = (template: TemplateFacts): string =>
  JSON.stringify([
    ...[template.conversionMetric, template.clickWindowHours, template.openWindowHours],
    template.conversionDefinition,
  ]);

export const templatesIn = ({ templates }: Told): readonly TemplateFacts[] =>
  JSON.parse(templates) as readonly TemplateFacts[];
