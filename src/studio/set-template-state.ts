import type { OrgId, Prefix, TemplateId } from '../domain/ids.ts';
import type { TemplateState } from '../domain/template.ts';
import { whatKeepsItFromGoingLive } from './go-live.ts';
import type { Change, StudioTemplate, Templates } from './ports.ts';

export type SetTemplateState =
  | { kind: 'set'; template: StudioTemplate }
  | { kind: 'no_template' }
  | { kind: 'no_such_step'; from: TemplateState; possible: readonly TemplateState[] }
  | { kind: 'not_ready'; missing: readonly string[] }
  /** Two live templates would overwrite each other's properties on the same profiles. */
  | { kind: 'prefix_taken'; by: TemplateId; prefix: Prefix; offer: Prefix };

const STEPS: Readonly<Record<TemplateState, readonly TemplateState[]>> = {
  draft: ['active', 'archived'],
  active: ['paused', 'archived'],
  paused: ['active', 'archived'],
  shipped: ['active', 'archived'],
  archived: [],
};

/** @param wanted the prefix to go live with, where the offered one was accepted; null keeps the template's. */
export async function setTemplateState(
  templates: Templates,
  orgId: OrgId,
  templateId: TemplateId,
  state: TemplateState,
  wanted: Prefix | null,
  change: Change,
): Promise<SetTemplateState> {
  const template = await templates.find(orgId, templateId);
  if (template === null) return { kind: 'no_template' };
  if (template.state === state) return { kind: 'set', template };
  const possible = STEPS[template.state];
  if (!possible.includes(state)) return { kind: 'no_such_step', from: template.state, possible };

  const prefix = wanted ?? template.prefix;
  /** What an event carries is in nobody's way. */
  const overwrittenBy = async (on: Prefix) =>
    template.carrier === 'event' ? null : templates.findLiveOnPrefix(orgId, on, templateId);
  if (state === 'active') {
    const missing = whatKeepsItFromGoingLive(template);
    if (missing.length > 0) return { kind: 'not_ready', missing };
    const by = await overwrittenBy(prefix);
    if (by !== null) return { kind: 'prefix_taken', by, prefix, offer: await freePrefix(templateId, overwrittenBy) };
  }
  await templates.setState(orgId, templateId, state, prefix, change);
  return { kind: 'set', template: { ...template, state, prefix } };
}

/** `jai_<template>`, then `jai_<template>_2`, …: the properties become `jai_<template>_subject` and so on. */
async function freePrefix(
  templateId: TemplateId,
  overwrittenBy: (prefix: Prefix) => Promise<TemplateId | null>,
): Promise<Prefix> {
  const own = `jai_${templateId.replaceAll('-', '_')}`;
  let offer = own as Prefix;
  for (let n = 2; (await overwrittenBy(offer)) !== null; n++) offer = `${own}_${n}` as Prefix;
  return offer;
}
