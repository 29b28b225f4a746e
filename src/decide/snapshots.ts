import type { OrgId, TemplateId, VariantId } from '../domain/ids.ts';
import { type Instant, instant } from '../domain/instant.ts';
import type { Content } from '../domain/template.ts';
import type { Snapshot, SnapshotSource } from './ports.ts';

const OLD_CONTENTS_KEPT = 1_000;

export interface Snapshots {
  /** Loaded on first use, then kept until `refresh`. */
  of(orgId: OrgId): Promise<Snapshot>;
  /** Something of the organisation changed: the next load replaces the snapshot whole. Null: of any organisation. */
  refresh(orgId: OrgId | null): Promise<void>;
  /** When the policy that has served longest was published, of all active templates in use; null where none is. */
  oldestPolicyAt(): Promise<Instant | null>;
  /** The content a decision was made with, which may no longer be the one that serves. */
  contentOf(orgId: OrgId, templateId: TemplateId, variantId: VariantId, version: number): Promise<Content>;
}

export function createSnapshots(source: SnapshotSource): Snapshots {
  const current = new Map<OrgId, Promise<Snapshot>>();
  const oldContents = new Map<string, Content>();

  const newestOf = new Map<OrgId, number>();
  let loadsStarted = 0;

  /** Requests keep the old snapshot until the new one is complete; a load that fails or was overtaken changes nothing. */
  async function reload(orgId: OrgId): Promise<void> {
    loadsStarted += 1;
    const turn = loadsStarted;
    const loaded = await source.load(orgId);
    if ((newestOf.get(orgId) ?? 0) > turn) return;
    newestOf.set(orgId, turn);
    current.set(orgId, Promise.resolve(loaded));
  }

  return {
    of(orgId) {
      const known = current.get(orgId);
      if (known !== undefined) return known;
      const loading = source.load(orgId);
      current.set(orgId, loading);
      loading.catch(() => current.delete(orgId));
      return loading;
    },
    async refresh(orgId) {
      const stale = orgId === null ? [...current.keys()] : [orgId];
      await Promise.all(stale.map(reload));
    },
    async oldestPolicyAt() {
      const inUse = await Promise.all(current.values());
      const published = inUse
        .flatMap((snapshot) => [...snapshot.templates.values()])
        .flatMap(({ template, policy }) => (template.state === 'active' && policy ? [policy.publishedAt] : []));
      return published.length === 0 ? null : instant(Math.min(...published));
    },
    async contentOf(orgId, templateId, variantId, version) {
      const serving = (await this.of(orgId)).templates.get(templateId)?.template;
      const variant = [serving?.control, ...(serving?.variants ?? [])].find((each) => each?.variantId === variantId);
      if (variant?.version === version) return variant.content;

      const key = JSON.stringify([orgId, templateId, variantId, version]);
      const content = oldContents.get(key) ?? (await source.loadContent(orgId, templateId, variantId, version));
      oldContents.delete(key);
      oldContents.set(key, content);
      const [oldest] = oldContents.keys();
      if (oldContents.size > OLD_CONTENTS_KEPT && oldest !== undefined) oldContents.delete(oldest);
      return content;
    },
  };
}
