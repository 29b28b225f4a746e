import type { Ids } from './ids.ts';

export type EmailTemplate = {
  readonly id: string;
  readonly name: string;
  readonly editorType: 'CODE' | 'SYSTEM_DRAGGABLE' | 'SIMPLE' | 'USER_DRAGGABLE';
  readonly html: string;
  readonly text: string;
  readonly amp: string | null;
  readonly created: number;
  readonly updated: number;
};

export type EmailTemplates = Map<string, EmailTemplate>;

export type TemplateContent = {
  readonly name: string;
  readonly html: string;
  readonly text?: string | null;
  readonly amp?: string | null;
  readonly editorType?: EmailTemplate['editorType'];
};

export function addTemplate(templates: EmailTemplates, ids: Ids, content: TemplateContent, now: number): EmailTemplate {
  const template: EmailTemplate = {
    id: ids.short(),
    name: content.name,
    editorType: content.editorType ?? 'CODE',
    html: content.html,
    text: content.text ?? '',
    amp: content.amp ?? null,
    created: now,
    updated: now,
  };
  templates.set(template.id, template);
  return template;
}

export function editTemplate(
  templates: EmailTemplates,
  template: EmailTemplate,
  edit: Pick<EmailTemplate, 'name' | 'html' | 'text' | 'amp'>,
  now: number,
): EmailTemplate {
  const edited = { ...template, ...edit, updated: now };
  templates.set(edited.id, edited);
  return edited;
}
