import { describe, expect, it } from 'vitest';
import type { OrgId, TemplateId, VariantId } from '../domain/ids.ts';
import type { SnapshotSource } from './ports.ts';
import { createSnapshots } from './snapshots.ts';

const ORG = 'org' as OrgId;
const OTHER = 'other' as OrgId;
const WELCOME = 'welcome' as TemplateId;
const GOODBYE = 'goodbye' as TemplateId;

function watched() {
  const loaded: string[] = [];
  const source: SnapshotSource = {
    async loadDefinitions(orgId) {
      loaded.push(orgId);
      return { attributes: [], buckets: new Map() };
    },
    async loadTemplate(orgId, templateId) {
      loaded.push(`${orgId} ${templateId}`);
      return { template: { templateId, control: null, variants: [] }, policy: null } as never;
    },
    async loadPolicy(orgId, templateId) {
      loaded.push(`policy of ${orgId} ${templateId}`);
      return null;
    },
    async loadContent(_org, _template, variantId, version) {
      loaded.push(`${variantId}@${version}`);
      return { subject: `${version}`, preheader: '', body: '' };
    },
  };
  return { loaded, source, snapshots: createSnapshots(source) };
}

async function askForAll({ snapshots, loaded }: ReturnType<typeof watched>): Promise<void> {
  await snapshots.definitions(ORG);
  await snapshots.template(ORG, WELCOME);
  await snapshots.template(ORG, GOODBYE);
  await snapshots.definitions(OTHER);
  await snapshots.template(OTHER, WELCOME);
  await new Promise((done) => setImmediate(done));
  loaded.length = 0;
}

describe('snapshots', () => {
  it('load again what changed: a policy, an organisation, or everything', async () => {
    const all = watched();
    const { snapshots, loaded } = all;
    await askForAll(all);
    await snapshots.refresh(ORG, WELCOME);
    expect(loaded.splice(0)).toEqual(['policy of org welcome']);
    await snapshots.refresh(ORG);
    expect(loaded.splice(0)).toEqual(['org', 'org welcome', 'org goodbye']);
    await snapshots.refresh(null);
    expect(loaded).toHaveLength(5);
  });

  it('fetch a version that no longer serves once', async () => {
    const { snapshots, loaded } = watched();
    const old = () => snapshots.contentOf(ORG, WELCOME, 'a' as VariantId, 3);
    expect(await old()).toBe(await old());
    expect(loaded).toEqual(['org welcome', 'a@3']);
  });

  it('keep the contents that did not change, with what they were parsed to', async () => {
    let version = 1;
    const content = () => ({ subject: '', preheader: '', body: '' });
    const variant = (variantId: string, of: number) => ({ variantId, version: of, content: content() });
    const snapshots = createSnapshots({
      ...watched().source,
      loadTemplate: async () =>
        ({ template: { control: variant('control', 1), variants: [variant('a', version)] }, policy: null }) as never,
    });
    const contents = async () => {
      const template = (await snapshots.template(ORG, WELCOME))?.template;
      return { control: template?.control?.content, a: template?.variants[0]?.content };
    };
    const before = await contents();
    await new Promise((done) => setImmediate(done));
    version = 2;
    await snapshots.refresh(ORG);
    const after = await contents();
    expect(after.control).toBe(before.control);
    expect(after.a).not.toBe(before.a);
  });
});
