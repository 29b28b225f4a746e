import type { EmailTemplate } from '../state/templates.ts';
import type { Resource } from './documents.ts';
import { wireTime } from './wire-time.ts';

export function templateResource(template: EmailTemplate): Resource {
  return {
    type: 'template',
    id: template.id,
    attributes: {
      name: template.name,
      editor_type: template.editorType,
      html: template.html,
      text: template.text,
      amp: template.amp,
      created: wireTime(template.created),
      updated: wireTime(template.updated),
    },
    relationships: {},
  };
}
