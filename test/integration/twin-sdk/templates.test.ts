import { TemplateEnum, TemplatesApi } from 'klaviyo-api';
import { describe, expect, it } from 'vitest';
import { refusal } from './sdk.ts';
import { openTour } from './tour.ts';

const tour = openTour('templates');
const templates = () => tour.visit(TemplatesApi);
const type = TemplateEnum.Template;
const html = '<html><body><p>Hello {{ first_name|default:"you" }}</p>{% unsubscribe %}</body></html>';

async function create(name: string): Promise<string> {
  const { body } = await templates().createTemplate({ data: { type, attributes: { name, editorType: 'CODE', html } } });
  return body.data.id ?? '';
}

describe('the SDK keeps templates', () => {
  it('makes, finds, changes and deletes one', async () => {
    const id = await create('Greeting');
    const found = await templates().getTemplates({ filter: 'equals(name,"Greeting")' });
    expect(found.body.data.map((template) => [template.id, template.attributes.editorType])).toEqual([[id, 'CODE']]);
    tour.shop.clock.time += 60_000;
    await templates().updateTemplate(id, { data: { type, id, attributes: { name: 'Salute' } } });
    const { attributes } = (await templates().getTemplate(id)).body.data;
    expect([attributes.name, attributes.html]).toEqual(['Salute', html]);
    expect(Number(attributes.updated) - Number(attributes.created)).toBe(60_000);
    expect((await templates().deleteTemplate(id)).response.status).toBe(204);
    await expect(templates().getTemplate(id)).rejects.toMatchObject(refusal(404, 'not_found'));
  });

  it('clones one and renders it for somebody', async () => {
    const id = await create('Greeting');
    const clone = await templates().cloneTemplate({ data: { type, id, attributes: { name: 'Greeting again' } } });
    expect(clone.body.data.attributes).toMatchObject({ name: 'Greeting again', html });
    expect(clone.body.data.id).not.toBe(id);
    const context = { first_name: 'Sam & Co' };
    const rendered = await templates().renderTemplate({ data: { type, id, attributes: { context } } });
    expect(rendered.response.status).toBe(201);
    expect(rendered.body.data.attributes.html).toContain('<p>Hello Sam &amp; Co</p>');
  });

  it('and is told what it may not do', async () => {
    await expect(
      templates().cloneTemplate({ data: { type, id: 'none', attributes: { name: 'Copy' } } }),
    ).rejects.toMatchObject(refusal(404, 'not_found', 'none'));
    await expect(templates().getTemplates({ pageSize: 11 })).rejects.toMatchObject(refusal(400, 'invalid', '10'));
    await expect(templates().getTemplates({ filter: 'equals(html,"x")' })).rejects.toMatchObject(
      refusal(400, 'invalid'),
    );
  });
});
