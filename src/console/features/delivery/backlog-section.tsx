import type { DeliveryHealth } from '../../../contract/delivery-health.ts';
import { Facts } from '../../ui/facts.tsx';
import { count, counted } from '../../ui/numbers.ts';
import { Section } from '../../ui/section.tsx';
import { durationOf } from '../../ui/times.ts';
import classes from './backlog-section.module.css';
import { readyWords, waitingPeople } from './delivery-words.ts';

const KINDS = [
  { kind: 'ready', words: null, colour: 'var(--series-1)' },
  { kind: 'writing', words: 'being written now', colour: 'var(--series-6)' },
  { kind: 'importing', words: 'in a bulk import at Klaviyo', colour: 'var(--series-2)' },
  { kind: 'slot', words: 'for an earlier email to go out first', colour: 'var(--series-4)' },
  { kind: 'held', words: 'because Klaviyo asked to wait', colour: 'var(--series-3)' },
  { kind: 'retrying', words: 'for another try', colour: 'var(--series-5)' },
] as const;

export function BacklogSection({ at, account, backlog }: Pick<DeliveryHealth, 'at' | 'account' | 'backlog'>) {
  const { waiting, due, oldestDecidedAt } = backlog;
  const all = waitingPeople(backlog);
  const present = KINDS.filter(({ kind }) => waiting[kind] > 0);
  const age = oldestDecidedAt === null ? null : (Date.parse(at) - Date.parse(oldestDecidedAt)) / 1_000;
  return (
    <Section
      title="Waiting now"
      lead="Contents that are decided and not in their profiles yet, earliest email first, and what each waits for."
    >
      <div>
        <p className={classes.total}>
          <strong>{count(all)}</strong> {all === 1 ? 'content waits' : 'contents wait'}
        </p>
        <div className={classes.bar} aria-hidden>
          {present.map(({ kind, colour }) => (
            <span key={kind} style={{ flexGrow: waiting[kind], background: colour }} />
          ))}
        </div>
        {present.length === 0 ? null : (
          <ul className={classes.legend} aria-label="What they wait for">
            {present.map(({ kind, words, colour }) => (
              <li key={kind}>
                <span className={classes.swatch} style={{ background: colour }} aria-hidden />
                <strong>{count(waiting[kind])}</strong> {words ?? readyWords(account)}
              </li>
            ))}
          </ul>
        )}
      </div>
      <Facts
        facts={[
          { term: 'Oldest', fact: age === null ? '–' : durationOf(Math.max(0, Math.round(age))) },
          { term: 'Past their time', fact: count(due.late), isBad: due.late > 0 },
          { term: 'Due within 5 min', fact: counted(due.in5 - due.late, 'email') },
          { term: '5 to 15 min', fact: counted(due.in15 - due.in5, 'email') },
          { term: '15 to 60 min', fact: counted(due.in60 - due.in15, 'email') },
          { term: 'Later', fact: counted(all - due.in60, 'email') },
        ]}
      />
    </Section>
  );
}
