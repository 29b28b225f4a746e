import { lazy } from 'react';
import type { DeliveryHealth } from '../../../contract/delivery-health.ts';
import { ChartPanel } from '../../ui/chart-panel.tsx';
import { DayTable } from '../../ui/day-table.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { clockOf } from '../../ui/times.ts';

const QuotaChart = lazy(async () => ({ default: (await import('./quota-chart.tsx')).QuotaChart }));

export function QuotaPanel({ quota }: { readonly quota: DeliveryHealth['quota'] }) {
  const { byMinute, allowedPerMinute, limitPerMinute, isLimitKnown, bulk } = quota;
  const throttled = byMinute.reduce((sum, minute) => sum + minute.throttled, 0);
  const limit = `${isLimitKnown ? 'Klaviyo says it takes' : 'Klaviyo’s guides allow'} ${count(limitPerMinute)} profile writes a minute; your share for JustAI is ${count(allowedPerMinute)}, clean-up included.`;
  const refusals =
    throttled === 0
      ? 'None of them was answered “too many” (429).'
      : `Klaviyo answered “too many” (429) ${throttled === 1 ? 'once' : `${count(throttled)} times`}. Every integration with your account uses this limit; Klaviyo does not say whose calls used it up.`;
  const imports =
    bulk.jobs === 0
      ? ''
      : ` ${counted(bulk.jobs, 'bulk import')} carried ${counted(bulk.profiles, 'profile')} besides, on a limit of their own.`;
  return (
    <ChartPanel
      title="Klaviyo’s limit, in the last hour"
      lead={`${limit} ${refusals}${imports}`}
      chart={<QuotaChart quota={quota} />}
      table={
        <DayTable
          caption="Writes by minute"
          unit="Minute (UTC)"
          columns={['Writes', 'of them 429', 'Of our share', 'Bulk imports', 'Profiles in them']}
          rows={byMinute.map(({ minute, writes, throttled: refused, bulk: { jobs, profiles } }) => ({
            day: clockOf(minute),
            cells: [
              count(writes),
              count(refused),
              `${Math.round((100 * writes) / Math.max(1, allowedPerMinute))} %`,
              count(jobs),
              count(profiles),
            ],
          }))}
        />
      }
    />
  );
}
