import { Text } from '@mantine/core';
import type { Overview } from '../../../contract/overview.ts';
import { Section } from '../../ui/section.tsx';
import { howChosen } from './choice-words.ts';
import { variantColours } from './variant-colours.ts';
import { VariantRow } from './variant-row.tsx';
import classes from './variants-panel.module.css';

interface VariantsPanelProps {
  readonly overview: Overview;
  readonly onPreview: (variantId: string) => void;
}

/** Which version earns its clicks. Control first, then by share of people. */
export function VariantsPanel({ overview, onPreview }: VariantsPanelProps) {
  const colours = variantColours(overview.variants);
  const rows = overview.variants
    .filter(({ state, shown }) => state !== 'archived' || shown > 0)
    .toSorted((a, b) => a.role.localeCompare(b.role) || (b.share ?? 0) - (a.share ?? 0));
  const widest = Math.max(0.001, ...rows.filter(({ isRanked }) => isRanked).map(({ high, rate }) => high ?? rate ?? 0));
  const controlRate = rows.find(({ role }) => role === 'control')?.rate ?? null;
  return (
    <Section
      title="Versions"
      lead="Click rates of the people who got it, who are those it suits: Results tells what each would earn with everybody. The dotted line is your control. Select a version to see the email."
    >
      {overview.policy === null ? null : (
        <Text size="sm" c="dimmed">
          {howChosen(overview.policy)}
        </Text>
      )}
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">In the inbox</th>
            <th scope="col" className={classes.number}>
              Share
            </th>
            <th scope="col" className={classes.number}>
              Shown
            </th>
            <th scope="col">Click rate</th>
            <th scope="col" className={classes.number}>
              Chance to be best
            </th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((variant) => (
            <VariantRow
              key={variant.variantId}
              variant={variant}
              colour={colours.get(variant.variantId) ?? 'var(--series-control)'}
              scale={widest * 1.1}
              controlRate={controlRate}
              onPreview={() => onPreview(variant.variantId)}
            />
          ))}
        </tbody>
      </table>
    </Section>
  );
}
