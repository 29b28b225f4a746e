import { z } from 'zod';
import type { ActionDefinition, Campaign, CampaignMessage, FlowSummary, Metric, Page } from '../../connect/ports.ts';
import type { FlowId, MessageId } from '../../domain/ids.ts';
import { fromDate } from '../../domain/instant.ts';
import { actionDefinition, flowDefinition, message } from './flow-schema.ts';
import { withoutHeaders } from './without-headers.ts';

const text = z.string().nullish();
const links = z.object({ next: text }).nullish();

/** A JSON:API collection; `item` turns one resource into one of ours. */
export const pageOf = <T>(item: z.ZodType<T>): z.ZodType<Page<T>> =>
  z.object({ data: z.array(item), links }).transform((page) => ({ items: page.data, next: page.links?.next ?? null }));

/** An answer of which only the status matters. */
export const anything: z.ZodType<unknown> = z.unknown();

export const accountName: z.ZodType<string> = z
  .object({
    data: z
      .array(
        z.object({
          id: z.string(),
          attributes: z.object({ contact_information: z.object({ organization_name: text }).nullish() }),
        }),
      )
      .min(1),
  })
  .transform(({ data }) => data[0]?.attributes.contact_information?.organization_name ?? data[0]?.id ?? '');

/** What `company_id` wants. */
export const publicKey: z.ZodType<string> = z
  .object({ data: z.array(z.object({ id: z.string(), attributes: z.object({ public_api_key: text }) })).min(1) })
  .transform(({ data }) => data[0]?.attributes.public_api_key ?? data[0]?.id ?? '');

/** An empty list would lock everybody out, so it counts as not understood. */
export const egressRanges: z.ZodType<readonly string[]> = z
  .object({ data: z.object({ attributes: z.object({ prefixes: z.array(z.union([z.cidrv4(), z.cidrv6()])).min(1) }) }) })
  .transform(({ data }) => data.attributes.prefixes);

const flow = z
  .object({
    id: z.string(),
    attributes: z.object({
      name: text,
      status: text,
      archived: z.boolean().nullish(),
      trigger_type: text,
      updated: z.coerce.date().nullish().catch(null),
    }),
  })
  .transform(
    ({ id, attributes }): FlowSummary => ({
      flowId: id as FlowId,
      name: attributes.name ?? id,
      status: attributes.status ?? 'unknown',
      archived: attributes.archived ?? false,
      triggerType: attributes.trigger_type ?? null,
      updatedAt: attributes.updated ? fromDate(attributes.updated) : null,
    }),
  );
export const flowPage = pageOf(flow);

export const flowWithDefinition = z
  .object({ data: z.object({ attributes: z.object({ definition: z.unknown().optional() }) }) })
  .transform(({ data }): unknown => data.attributes.definition ?? null)
  .pipe(z.union([z.null(), flowDefinition]));

export const flowActionPage: z.ZodType<Page<ActionDefinition>> = pageOf(
  z
    .object({ id: z.string(), attributes: z.object({ definition: z.unknown().optional() }) })
    .transform(({ id, attributes }): unknown => ({ ...(withoutHeaders(attributes.definition) as object), id }))
    .pipe(actionDefinition),
);

export const flowMessagePage = pageOf(
  z
    .object({ id: z.string(), attributes: z.object({ name: text, definition: z.unknown().optional() }) })
    .transform(({ id, attributes: { name, definition } }): unknown => ({ name, ...(definition as object), id }))
    .pipe(message),
);

const campaignMessage = z
  .object({
    type: z.literal('campaign-message'),
    id: z.string(),
    attributes: z.object({
      definition: z.object({
        channel: z.string(),
        label: text,
        content: z.object({ subject: text, preview_text: text }).nullish(),
      }),
    }),
  })
  .transform(
    ({ id, attributes: { definition } }): CampaignMessage => ({
      messageId: id as MessageId,
      name: definition.label ?? id,
      channel: definition.channel,
      subjectLine: definition.content?.subject ?? null,
      previewText: definition.content?.preview_text ?? null,
    }),
  );

const campaign = z.object({
  id: z.string(),
  attributes: z.object({ name: text, status: text, send_time: text }),
  relationships: z
    .object({ 'campaign-messages': z.object({ data: z.array(z.object({ id: z.string() })).nullish() }).nullish() })
    .nullish(),
});

/** Messages come beside their campaigns, as `included`. */
export const campaignPage: z.ZodType<Page<Campaign>> = z
  .object({ data: z.array(campaign), included: z.array(z.unknown()).nullish(), links })
  .transform(({ data, included, links }) => {
    const messages = new Map(
      (included ?? []).flatMap((each) => {
        const message = campaignMessage.safeParse(each).data;
        return message ? [[message.messageId as string, message] as const] : [];
      }),
    );
    const items = data.map(({ id, attributes, relationships }): Campaign => {
      const sendAt = attributes.send_time ? new Date(attributes.send_time) : null;
      return {
        campaignId: id,
        name: attributes.name ?? id,
        status: attributes.status ?? 'unknown',
        sendAt: sendAt && !Number.isNaN(sendAt.getTime()) ? fromDate(sendAt) : null,
        messages: (relationships?.['campaign-messages']?.data ?? []).flatMap((link) => messages.get(link.id) ?? []),
      };
    });
    return { items, next: links?.next ?? null };
  });

export const metricPage: z.ZodType<Page<Metric>> = pageOf(
  z
    .object({
      id: z.string(),
      attributes: z.object({ name: text, integration: z.object({ name: text }).loose().nullish() }),
    })
    .transform(({ id, attributes }) => ({
      metricId: id,
      name: attributes.name ?? id,
      integration: attributes.integration?.name ?? null,
    })),
);
