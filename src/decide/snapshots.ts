import type { OrgId, TemplateId, VariantId } from '../domain/ids.ts';
import { type Instant, instant } from '../domain/instant.ts';
import type { Content, Variant } from '../domain/template.ts';
import { makeReady } from './best-in-cell.ts';
import type { Definitions, ServingTemplate, SnapshotSource } from './ports.ts';
import { SwapCache } from './swap-cache.ts';

/** Of the templates in use, and once more of the old versions that are still delivered. */
const BYTE_LIMIT = 120_000_000;
/** A character, with what Liquid makes of it when it is parsed. */
const BYTES_A_CHARACTER = 2;
const BYTES_A_PROBABILITY = 64;
/** Of a posterior: as it was read, and in the form that it is used in. */
const BYTES_A_VALUE = 16;
const BYTES_AT_LEAST = 1_000;

/** All that deciding needs, in memory: what is asked for stays, what changes is swapped whole. */
export interface Snapshots {
  definitions(orgId: OrgId): Promise<Definitions>;
  /** Null: there is none of this id. */
  template(orgId: OrgId, templateId: TemplateId): Promise<ServingTemplate | null>;
  /** Something of the organisation changed, or only one template's policy. Null: anything of any organisation. */
  refresh(orgId: OrgId | null, templateId?: TemplateId): Promise<void>;
  /** When the policy that has served longest was published, of all active templates in use; null where none is. */
  oldestPolicyAt(): Instant | null;
  /** The content a decision was made with, which may no longer be the one that serves. */
  contentOf(orgId: OrgId, templateId: TemplateId, variantId: VariantId, version: number): Promise<Content>;
}

export function createSnapshots(source: SnapshotSource, byteLimit = BYTE_LIMIT): Snapshots {
  const definitions = new SwapCache<Definitions>(Number.POSITIVE_INFINITY, () => 0);
  const templates = new SwapCache<ServingTemplate | null>(byteLimit, bytesOfTemplate, keepContents);
  const oldContents = new SwapCache<Content>(byteLimit, bytesOfContent);

  const loaded = async (orgId: OrgId, templateId: TemplateId): Promise<ServingTemplate | null> => {
    const serving = await source.loadTemplate(orgId, templateId);
    makeReady(serving?.policy ?? null);
    return serving;
  };
  const withPolicy = async (orgId: OrgId, present: ServingTemplate | null): Promise<ServingTemplate | null> => {
    if (present === null) return null;
    const policy = await source.loadPolicy(orgId, present.template.templateId);
    makeReady(policy);
    return { ...present, policy };
  };

  return {
    definitions: (orgId) => definitions.get(orgId, () => source.loadDefinitions(orgId)),
    template: (orgId, templateId) => templates.get(idOf(orgId, templateId), () => loaded(orgId, templateId)),
    async refresh(orgId, templateId) {
      if (orgId !== null && templateId !== undefined) {
        return templates.change(idOf(orgId, templateId), (present) => withPolicy(orgId, present));
      }
      await Promise.all([
        definitions.reload((id) => orgId === null || id === orgId),
        templates.reload((id) => orgId === null || id.startsWith(idOf(orgId, ''))),
      ]);
    },
    oldestPolicyAt() {
      const published = [...templates.loaded()].flatMap((serving) =>
        serving?.template.state === 'active' && serving.policy ? [serving.policy.publishedAt] : [],
      );
      return published.length === 0 ? null : instant(Math.min(...published));
    },
    async contentOf(orgId, templateId, variantId, version) {
      const serving = await this.template(orgId, templateId);
      const variant = serving && variantsOf(serving).find((each) => each.variantId === variantId);
      if (variant?.version === version) return variant.content;
      return oldContents.get(JSON.stringify([orgId, templateId, variantId, version]), () =>
        source.loadContent(orgId, templateId, variantId, version),
      );
    },
  };
}

const idOf = (orgId: OrgId, templateId: TemplateId | ''): string => `${orgId} ${templateId}`;

/** A version's content never changes, and what it was parsed to goes with it: 20 bodies of 10 KB take 40 ms to parse. */
function keepContents(loaded: ServingTemplate | null, previous: ServingTemplate | null): ServingTemplate | null {
  if (loaded === null || previous === null) return loaded;
  const known = new Map(variantsOf(previous).map((variant) => [variant.variantId, variant]));
  const kept = (variant: Variant): Variant => {
    const before = known.get(variant.variantId);
    return before?.version === variant.version ? { ...variant, content: before.content } : variant;
  };
  const { control, variants } = loaded.template;
  return {
    ...loaded,
    template: { ...loaded.template, control: control && kept(control), variants: variants.map(kept) },
  };
}

const variantsOf = ({ template: { control, variants } }: ServingTemplate): readonly Variant[] =>
  control === null ? variants : [control, ...variants];

function bytesOfTemplate(serving: ServingTemplate | null): number {
  if (serving === null) return BYTES_AT_LEAST;
  const contents = variantsOf(serving).map(({ content }) => bytesOfContent(content));
  const probabilities = [...(serving.policy?.cells.values() ?? [])].reduce((sum, { size }) => sum + size, 0);
  const policy = probabilities * BYTES_A_PROBABILITY + valuesIn(serving.policy?.posterior ?? null) * BYTES_A_VALUE;
  return contents.reduce((sum, bytes) => sum + bytes, BYTES_AT_LEAST + policy);
}

const valuesIn = (data: unknown): number =>
  typeof data === 'object' && data !== null
    ? Object.values(data).reduce<number>((sum, each) => sum + valuesIn(each), 1)
    : 1;

const bytesOfContent = ({ subject, preheader, body }: Content): number =>
  BYTES_AT_LEAST + (subject.length + preheader.length + body.length) * BYTES_A_CHARACTER;
