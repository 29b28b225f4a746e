import { type Bounded, figureOf, say } from '../bounded.ts';
import type { Figure } from '../figure.ts';
import { measureLatency } from './latency.ts';
import { measureSoak } from './soak.ts';
import { measureTemplates } from './templates.ts';
import { measureThroughput } from './throughput.ts';

const PARTS: Readonly<Record<string, () => Promise<Bounded[]>>> = {
  throughput: measureThroughput,
  latency: measureLatency,
  templates: measureTemplates,
  soak: measureSoak,
};

/** Deciding over HTTP, as a flow's webhook asks: all parts, or those that are named. */
export async function benchDecide(named: readonly string[]): Promise<Figure> {
  const figures: Bounded[] = [];
  for (const [name, measure] of Object.entries(PARTS)) {
    if (named.length > 0 && !named.includes(name)) continue;
    const measured = await measure();
    say(measured);
    figures.push(...measured);
  }
  if (figures.length === 0) throw new Error(`The parts are ${Object.keys(PARTS).join(', ')}.`);
  return figureOf('decide', figures, {});
}
