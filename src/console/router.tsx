import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { z } from 'zod';
import { fileState } from '../contract/ingestion.ts';
import { sessionQuery } from './api/session.ts';
import { ConsoleShell } from './features/shell/console-shell.tsx';
import { ShellFailure } from './features/shell/shell-failure.tsx';
import { NotFound } from './ui/not-found.tsx';

interface Context {
  readonly queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: z.object({ next: z.string().startsWith('/').optional() }),
  component: lazyRouteComponent(() => import('./features/session/sign-in-page.tsx'), 'SignInPage'),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    if (session === null) throw redirect({ to: '/sign-in', search: { next: location.href } });
  },
  component: ConsoleShell,
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/templates', replace: true });
  },
});

const templates = createRoute({
  getParentRoute: () => signedIn,
  path: '/templates',
  component: lazyRouteComponent(() => import('./features/templates/templates-page.tsx'), 'TemplatesPage'),
});

const template = createRoute({
  getParentRoute: () => signedIn,
  path: '/templates/$templateId',
  component: lazyRouteComponent(() => import('./features/template/template-layout.tsx'), 'TemplateLayout'),
});

const overview = createRoute({
  getParentRoute: () => template,
  path: '/',
  component: lazyRouteComponent(() => import('./features/overview/overview-page.tsx'), 'OverviewPage'),
});

const results = createRoute({
  getParentRoute: () => template,
  path: '/results',
  component: lazyRouteComponent(() => import('./features/results/results-page.tsx'), 'ResultsPage'),
});

const content = createRoute({
  getParentRoute: () => template,
  path: '/content',
  component: lazyRouteComponent(() => import('./features/content/content-page.tsx'), 'ContentPage'),
});

const integration = createRoute({
  getParentRoute: () => template,
  path: '/integration',
  component: lazyRouteComponent(() => import('./features/integration/integration-page.tsx'), 'IntegrationPage'),
});

const attributes = createRoute({
  getParentRoute: () => signedIn,
  path: '/attributes',
  component: lazyRouteComponent(() => import('./features/attributes/attributes-page.tsx'), 'AttributesPage'),
});

const findPerson = createRoute({
  getParentRoute: () => signedIn,
  path: '/deliveries/find',
  validateSearch: z.object({ of: z.coerce.string().max(1000).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./features/decisions/find-page.tsx'), 'FindPage'),
});

const decision = createRoute({
  getParentRoute: () => signedIn,
  path: '/deliveries/$decisionId',
  component: lazyRouteComponent(() => import('./features/decisions/decision-page.tsx'), 'DecisionPage'),
});

const delivery = createRoute({
  getParentRoute: () => signedIn,
  path: '/delivery',
  component: lazyRouteComponent(() => import('./features/delivery/delivery-page.tsx'), 'DeliveryPage'),
});

const ingestion = createRoute({
  getParentRoute: () => signedIn,
  path: '/ingestion',
  validateSearch: z.object({
    state: fileState.optional().catch(undefined),
    search: z.coerce.string().max(200).optional().catch(undefined),
    mapping: z.coerce.string().max(200).optional().catch(undefined),
    page: z.number().int().min(2).optional().catch(undefined),
    days: z.literal(90).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./features/ingestion/ingestion-page.tsx'), 'IngestionPage'),
});

const ingestedFile = createRoute({
  getParentRoute: () => signedIn,
  path: '/ingestion/files/$sha256',
  validateSearch: z.object({
    reason: z.coerce.string().max(10_000).optional().catch(undefined),
    column: z.coerce.string().max(1000).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./features/ingestion/file-page.tsx'), 'FilePage'),
});

const mappings = createRoute({
  getParentRoute: () => signedIn,
  path: '/ingestion/mappings',
  component: lazyRouteComponent(() => import('./features/mapping/mappings-page.tsx'), 'MappingsPage'),
});

const savedMapping = createRoute({
  getParentRoute: () => signedIn,
  path: '/ingestion/mappings/$name',
  component: lazyRouteComponent(() => import('./features/mapping/saved-mapping-page.tsx'), 'SavedMappingPage'),
});

const mapping = createRoute({
  getParentRoute: () => signedIn,
  path: '/ingestion/mapping/$sha256',
  component: lazyRouteComponent(() => import('./features/mapping/mapping-page.tsx'), 'MappingPage'),
});

const klaviyo = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/klaviyo',
  component: lazyRouteComponent(() => import('./features/klaviyo/klaviyo-page.tsx'), 'KlaviyoPage'),
});

const apiKeys = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/api-keys',
  component: lazyRouteComponent(() => import('./features/api-keys/api-keys-page.tsx'), 'ApiKeysPage'),
});

const routeTree = root.addChildren([
  signIn,
  signedIn.addChildren([
    home,
    templates,
    template.addChildren([overview, results, content, integration]),
    attributes,
    findPerson,
    decision,
    delivery,
    ingestion,
    ingestedFile,
    mapping,
    mappings,
    savedMapping,
    klaviyo,
    apiKeys,
  ]),
]);

export const createConsoleRouter = (queries: QueryClient) =>
  createRouter({
    routeTree,
    context: { queries },
    defaultPreload: 'intent',
    defaultErrorComponent: ShellFailure,
    scrollRestoration: true,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
