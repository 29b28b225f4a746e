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
      return null;
    },
    async loadContent(_org, _template, variantId, version) {
      loaded.push(`${variantId}@${version}`);
      return { subject: `${version}`, preheader: '', body: '' };
    },
  };
  return { loaded, snapshots: createSnapshots(source) };
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
  it('load again what changed: a template, an organisation, or everything', async () => {
    const all = watched();
    const { snapshots, loaded } = all;
    await askForAll(all);
    await snapshots.refresh(ORG, WELCOME);
    expect(loaded.splice(0)).toEqual(['org welcome']);
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
});
