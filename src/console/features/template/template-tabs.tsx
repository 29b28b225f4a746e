import { Link } from '@tanstack/react-router';
import classes from './template-tabs.module.css';

const TABS = [
  { to: '/templates/$templateId', label: 'Overview', exact: true },
  { to: '/templates/$templateId/results', label: 'Results', exact: false },
  { to: '/templates/$templateId/content', label: 'Content', exact: false },
  { to: '/templates/$templateId/integration', label: 'Integration', exact: false },
] as const;

export function TemplateTabs({ templateId }: { readonly templateId: string }) {
  return (
    <nav aria-label="Template" className={classes.tabs}>
      {TABS.map(({ to, label, exact }) => (
        <Link key={to} to={to} params={{ templateId }} activeOptions={{ exact }} className={classes.tab}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
