import type { OrgId, TemplateId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Change } from '../ports.ts';

/** What counts as a conversion of a template; it goes to the last touch within its window. */
export interface ConversionDefinition {
  /** One of the metrics that events are known by, or the name of any other. */
  readonly metric: string;
  /** How long after a human click, or open; 0: never. */
  readonly clickWindowHours: number;
  readonly openWindowHours: number;
}

export interface DefinedConversions extends ConversionDefinition {
  /** Grows by one each time it is said anew. */
  readonly definition: number;
  /** Null: as the template was made. */
  readonly definedAt: Instant | null;
}

/** Outcomes of a template, whose conversions another definition counts again. */
export interface CountedOutcomes {
  readonly all: number;
  readonly mature: number;
  readonly since: Instant | null;
  /** Counted by an earlier definition still. */
  readonly toRecount: number;
}

export interface OfferedMetric {
  readonly metric: string;
  /** Empty: a metric that events are known by. */
  readonly name: string;
  readonly events: number;
}

export interface ConversionBook {
  find(orgId: OrgId, templateId: TemplateId): Promise<DefinedConversions | null>;
  define(orgId: OrgId, templateId: TemplateId, definition: ConversionDefinition, change: Change): Promise<void>;
  outcomes(orgId: OrgId, templateId: TemplateId): Promise<CountedOutcomes>;
  /** That have come in and may be conversions, the commonest first. */
  metrics(orgId: OrgId): Promise<readonly OfferedMetric[]>;
}
