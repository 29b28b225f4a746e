import type { Results } from '../../../contract/results.ts';
import { HowComputed } from '../../ui/how-computed.tsx';
import { count, percent } from '../../ui/numbers.ts';
import scrolled from '../../ui/scrolled-table.module.css';
import { Section } from '../../ui/section.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { RateInterval } from '../overview/rate-interval.tsx';
import { variantColours } from '../overview/variant-colours.ts';
import classes from './versions-section.module.css';

const FIGURES = ['variant_rate', 'variant_counts', 'probability_best'];

/** What each version would earn if everybody got it. Control first, then the surest best ones. */
export function VersionsSection({ results }: { readonly results: Results }) {
  const { variants, methods, lift } = results;
  const colours = variantColours(variants);
  const rows = variants
    .filter(({ state, sends }) => state === 'active' || sends > 0)
    .toSorted((a, b) => a.role.localeCompare(b.role) || (b.probabilityBest ?? 0) - (a.probabilityBest ?? 0));
  const highs = rows.map(({ standing }) => (standing.kind === 'ranked' ? standing.high : 0));
  const scale = Math.max(0.001, lift.control.rate ?? 0, ...highs) * 1.1;
  return (
    <Section
      title="Versions"
      lead="Better versions get more people, which flatters them. These rates are corrected for it: what each would earn if everybody got it, with the range it could really be. The dotted line is your control."
      actions={<HowComputed of="versions" methods={methods} figures={FIGURES} />}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className={scrolled.scroll} aria-label="Versions, each with its figures" tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">Click rate if everybody got it</th>
              {['Emails', 'Opens', 'Clicks', 'Unsubscribed', 'Chance to be best'].map((name) => (
                <th key={name} scope="col" className={classes.number}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((variant) => (
              <VersionRow
                key={variant.variantId}
                variant={variant}
                colour={colours.get(variant.variantId) ?? 'var(--series-control)'}
                scale={scale}
                controlRate={lift.control.rate}
              />
            ))}
          </tbody>
        </table>
      </section>
    </Section>
  );
}

interface VersionRowProps {
  readonly variant: Results['variants'][number];
  readonly colour: string;
  readonly scale: number;
  readonly controlRate: number | null;
}

function VersionRow({ variant, colour, scale, controlRate }: VersionRowProps) {
  const { role, name, state, standing, sends, opens, clicks, unsubscribed, probabilityBest } = variant;
  const isControl = role === 'control';
  const isRanked = standing.kind === 'ranked';
  const range = isRanked ? standing : { rate: null, low: null, high: null };
  return (
    <tr>
      <th scope="row" className={classes.version}>
        <span className={classes.swatch} style={{ background: colour }} aria-hidden />
        {isControl ? `Your control · ${name}` : name}
        {state === 'active' ? null : <StateBadge state={state} />}
      </th>
      <td className={classes.rate}>
        {isControl ? (
          <span className={classes.quiet}>
            {controlRate === null ? 'Nobody yet' : `${percent(controlRate, 2)} of people`}
          </span>
        ) : (
          <RateInterval
            variant={{ ...range, clicks, isRanked }}
            scale={scale}
            controlRate={controlRate}
            colour={colour}
          />
        )}
      </td>
      {[sends, opens, clicks, unsubscribed].map((figure, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the columns are fixed.
        <td key={place} className={classes.number}>
          {count(figure)}
        </td>
      ))}
      <td className={classes.number}>
        {isControl || probabilityBest === null || !isRanked ? '–' : percent(probabilityBest)}
      </td>
    </tr>
  );
}
