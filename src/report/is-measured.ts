import type { ReportedTemplate } from './ports.ts';

/** New people still enter both groups. */
export const isMeasured = ({ state, shipped }: Pick<ReportedTemplate, 'state' | 'shipped'>): boolean =>
  state === 'active' || (shipped !== null && shipped.heldOutShare > 0);
