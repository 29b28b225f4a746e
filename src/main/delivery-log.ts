import type { Logger } from 'pino';
import type { Incident, OnIncident } from '../deliver/incidents.ts';
import type { OrgId } from '../domain/ids.ts';

interface DeliveryLog {
  readonly onTrouble: (orgId: OrgId | null, error: unknown) => void;
  readonly onIncident: OnIncident;
}

/** What operators read of delivering: a line for each change of state, never one for each write. */
export const deliveryLog = (logger: Logger): DeliveryLog => ({
  onTrouble: (orgId, error) => logger.error({ orgId, err: error }, 'delivery will be tried again'),
  onIncident: (orgId, { kind: incident, ...figures }) =>
    logger[LEVEL[incident]]({ orgId, incident, ...figures }, SENTENCE[incident]),
});

const LEVEL: Readonly<Record<Incident['kind'], 'info' | 'warn' | 'error'>> = {
  paused: 'error',
  circuit_opened: 'warn',
  circuit_closed: 'info',
  held: 'warn',
  expired: 'warn',
};

const SENTENCE: Readonly<Record<Incident['kind'], string>> = {
  paused: 'Klaviyo refused the key: nothing is written until Verify',
  circuit_opened: 'Klaviyo is in trouble: one write a few times a minute tries whether it answers',
  circuit_closed: 'Klaviyo answers again: all is written as before',
  held: 'Klaviyo answered 429: calls of this kind wait so many seconds',
  expired: 'contents were past their time and are not written',
};
