import type { Overview } from '../../../contract/overview.ts';
import { count, percent } from '../../ui/numbers.ts';
import { Section } from '../../ui/section.tsx';
import classes from './exposures-panel.module.css';
import { receivedEmails } from './received-emails.ts';

const KINDS = [
  {
    kind: 'shown',
    term: 'Showed its version',
    meaning: 'The email had the content chosen for that person. Only these count for a version.',
  },
  {
    kind: 'fallback',
    term: 'Fell back to the default',
    meaning: 'The email went out without our content. No version is credited.',
  },
  {
    kind: 'stale',
    term: 'Showed earlier content',
    meaning: 'The profile still held the content of an earlier email. No version is credited.',
  },
  {
    kind: 'uncertain',
    term: 'Cannot tell',
    meaning: 'Our write and the send were too close together to know. No version is credited.',
  },
  {
    kind: 'notReceived',
    term: 'Not received',
    meaning: 'Chosen, but Klaviyo has reported no email: still waiting, or the person left the flow.',
  },
] as const;

const IN_EMAILS = KINDS.filter(({ kind }) => kind !== 'notReceived');

/** What the emails really showed. */
export function ExposuresPanel({ exposures }: { readonly exposures: Overview['exposures'] }) {
  const received = receivedEmails(exposures);
  return (
    <Section
      title="What people really saw"
      lead="Every choice is followed to the email, and nothing is counted that was not seen."
    >
      <div className={classes.bar} aria-hidden>
        {IN_EMAILS.filter(({ kind }) => exposures[kind] > 0).map(({ kind }) => (
          <span
            key={kind}
            className={classes.shade}
            data-kind={kind}
            style={{ flexGrow: exposures[kind] / received }}
          />
        ))}
      </div>
      <dl className={classes.kinds}>
        {KINDS.map(({ kind, term, meaning }) => (
          <div key={kind}>
            <dt>
              <span className={`${classes.swatch} ${classes.shade}`} data-kind={kind} aria-hidden />
              {term}
            </dt>
            <dd className={classes.figure}>
              {count(exposures[kind])}
              {received === 0 || kind === 'notReceived' ? null : <span>{percent(exposures[kind] / received)}</span>}
            </dd>
            <dd className={classes.meaning}>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
