import { z } from 'zod';
import type { ActionDefinition, FlowDefinition, MessageDefinition } from '../../connect/ports.ts';
import type { ActionId, MessageId } from '../../domain/ids.ts';
import { withoutHeaders } from './without-headers.ts';

const text = z.string().nullish();

const emailMessage = z.object({ id: text, name: text, subject_line: text, preview_text: text });
const webhookMessage = z.object({ url: text, body: text });
const delay = z.object({ unit: z.string().default('days'), value: z.number(), secondary_value: z.number().nullish() });

const rawAction: z.ZodType<RawAction> = z.lazy(() =>
  z.object({
    id: z.union([z.string(), z.number()]).nullish(),
    type: z.string(),
    links: z.unknown().optional(),
    data: z
      .object({
        status: text,
        message: z.unknown().optional(),
        main_action: rawAction.optional().catch(undefined),
        current_experiment: z
          .object({ variations: z.array(rawAction) })
          .nullish()
          .catch(null),
      })
      .loose()
      .nullish(),
  }),
);

interface RawAction {
  id?: string | number | null | undefined;
  type: string;
  links?: unknown;
  data?: RawData | null | undefined;
}
interface RawData {
  status?: string | null | undefined;
  message?: unknown;
  main_action?: RawAction | undefined;
  current_experiment?: { variations: RawAction[] } | null | undefined;
}

const SECONDS: Readonly<Record<string, { unit: number; secondary: number }>> = {
  days: { unit: 86_400, secondary: 3_600 },
  hours: { unit: 3_600, secondary: 60 },
  minutes: { unit: 60, secondary: 1 },
};

export const actionDefinition = rawAction.transform(toAction);

export const flowDefinition = z
  .unknown()
  .transform(withoutHeaders)
  .pipe(
    z
      .object({ entry_action_id: z.union([z.string(), z.number()]).nullish(), actions: z.array(rawAction) })
      .loose()
      .transform(
        (raw): FlowDefinition => ({
          entryActionId: actionId(raw.entry_action_id),
          actions: raw.actions.map(toAction),
          raw,
        }),
      ),
  );

/** An email, as a step of a definition or on its own. */
export const message = emailMessage.transform(
  ({ id, name, subject_line, preview_text }): MessageDefinition => ({
    messageId: id ? (id as MessageId) : null,
    name: name ?? '',
    subjectLine: subject_line ?? null,
    previewText: preview_text ?? null,
  }),
);

function toAction(raw: RawAction): ActionDefinition {
  const { data } = raw;
  const webhook = raw.type === 'send-webhook' ? webhookMessage.safeParse(data?.message).data : undefined;
  const variations = [data?.main_action, ...(data?.current_experiment?.variations ?? [])];
  return {
    id: actionId(raw.id),
    type: raw.type,
    next: linkedActions(raw.links),
    status: data?.status ?? null,
    message: raw.type === 'send-email' ? (message.safeParse(data?.message).data ?? null) : null,
    webhook: webhook?.url ? { url: webhook.url, body: webhook.body ?? null } : null,
    delaySeconds: raw.type === 'time-delay' ? seconds(data) : 0,
    variations: variations.filter((each) => each !== undefined).map(toAction),
  };
}

/** `links` is {next}, {next_if_true, next_if_false}, or undocumented (multi-branch-split): every id in it counts. */
function linkedActions(links: unknown): ActionId[] {
  if (typeof links === 'string' || typeof links === 'number') return [String(links) as ActionId];
  if (typeof links !== 'object' || links === null) return [];
  return Object.values(links).flatMap(linkedActions);
}

/** A wait for a time of day or a weekday only makes it longer. */
function seconds(data: unknown): number {
  const parsed = delay.safeParse(data);
  if (!parsed.success) return 0;
  const { unit, value, secondary_value } = parsed.data;
  const scale = SECONDS[unit];
  return scale ? Math.round(value * scale.unit + (secondary_value ?? 0) * scale.secondary) : 0;
}

const actionId = (id: string | number | null | undefined): ActionId | null =>
  id === null || id === undefined || id === '' ? null : (String(id) as ActionId);
