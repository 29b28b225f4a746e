import { z } from 'zod';
import { renameMetric, resolveMetric } from '../state/metrics.ts';
import { done, type JsonRoutes, ok, refused } from './json-routes.ts';
import type { TwinParts } from './twin-parts.ts';

const text = z.string().min(1);
const metricInput = z.strictObject({
  name: text,
  integration: z.strictObject({ name: text, category: text }).default({ name: 'API', category: 'API' }),
});
const renameInput = z.strictObject({ name: text });

/** Two integrations may each have a metric of one name, and Klaviyo has renamed metrics of its own. */
export function metricRoutes({ write }: JsonRoutes, { account, clock }: TwinParts): void {
  write('POST', '/metrics', metricInput, ({ name, integration }) =>
    ok({ id: resolveMetric(account.metrics, account.ids, name, clock.now(), integration).id }),
  );
  write('PUT', '/metrics/:id', renameInput, ({ name }, { id = '' }) => {
    const metric = account.metrics.byId.get(id);
    if (metric === undefined) return refused(404, `there is no metric ${id}`);
    renameMetric(metric, name, clock.now());
    return done;
  });
}
