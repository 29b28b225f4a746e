import type { Ids } from './ids.ts';

export type EmailTemplate = {
  readonly id: string;
  readonly name: string;
  readonly editorType: 'CODE' | 'SYSTEM_DRAGGABLE' | 'SIMPLE' | 'USER_DRAGGABLE';
  readonly html: string;
  readonly text: string;
  readonly created: number;
  readonly updated: number;
};

export type EmailTemplates = Map<string, EmailTemplate>;

export function addTemplate(
  templates: EmailTemplates,
  ids: Ids,
  content: { readonly name: string; readonly html: string; readonly text?: string },
  now: number,
): EmailTemplate {
  const template: EmailTemplate = {
    id: ids.short(),
    name: content.name,
    editorType: 'CODE',
    html: content.html,
    text: content.text ?? '',
    created: now,
    updated: now,
  };
  templates.set(template.id, template);
  return template;
}
