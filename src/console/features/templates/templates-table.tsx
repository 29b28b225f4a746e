import { Paper } from '@mantine/core';
import type { TemplateSummary } from '../../../contract/console.ts';
import { TemplateRow } from './template-row.tsx';
import classes from './templates-table.module.css';

export function TemplatesTable({ templates }: { readonly templates: readonly TemplateSummary[] }) {
  return (
    <Paper p={0} className={classes.card}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Template</th>
            <th scope="col">State</th>
            <th scope="col">Clicks over your control</th>
            <th scope="col" className={classes.number}>
              Decisions, 30 days
            </th>
          </tr>
        </thead>
        <tbody>
          {templates.map((template) => (
            <TemplateRow key={template.templateId} template={template} />
          ))}
        </tbody>
      </table>
    </Paper>
  );
}
