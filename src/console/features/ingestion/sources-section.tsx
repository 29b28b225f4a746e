import type { IngestionSource } from '../../../contract/ingestion.ts';
import { counted } from '../../ui/numbers.ts';
import { Section } from '../../ui/section.tsx';
import { clockOf, momentOf } from '../../ui/times.ts';
import { SOURCE_STATES, sourceWords } from './ingestion-words.ts';
import classes from './sources-section.module.css';
import { ToSettings } from './to-settings.tsx';

/** Where data come from, whether it works, and what to do where it does not. */
export function SourcesSection({ sources }: { readonly sources: readonly IngestionSource[] }) {
  const isFetched = sources.some(({ place }) => place !== null);
  return (
    <Section
      title="Where data come from"
      lead={
        isFetched ? undefined : (
          <>
            Nothing is fetched by itself yet. <ToSettings>Set up Klaviyo’s export</ToSettings>, and new files come every
            hour.
          </>
        )
      }
    >
      <ul className={classes.list} aria-label="Sources">
        {sources.map((source) => (
          <SourceItem key={source.kind} source={source} />
        ))}
      </ul>
    </Section>
  );
}

function SourceItem({ source }: { readonly source: IngestionSource }) {
  const { kind, place, state, lastSuccessAt, lastError, note, files, lastEventAt } = source;
  return (
    <li className={classes.item}>
      <div>
        <p className={classes.name}>{sourceWords(kind)}</p>
        {place === null ? null : <p className={classes.place}>{place}</p>}
      </div>
      <div>
        <span className={classes.state} data-state={state}>
          <span className={classes.dot} aria-hidden />
          {place === null ? sentState(source) : SOURCE_STATES[state]}
        </span>
      </div>
      <p className={classes.facts}>
        {lastSuccessAt === null ? null : (
          <span>
            {place === null ? 'Last came' : 'Last fetched'} {momentOf(lastSuccessAt)}
            {nextOf(source)}
          </span>
        )}
        <span>
          {counted(files, 'file')}
          {lastEventAt === null ? '' : `, events up to ${momentOf(lastEventAt)}`}
        </span>
      </p>
      {note === null || lastError !== null ? null : <p className={classes.note}>{note}</p>}
      {lastError === null ? null : (
        <p className={classes.trouble} role="alert">
          {lastError} <ToSettings>Look at the connection</ToSettings>
          {source.nextAt === null ? '.' : `; it is tried again at ${clockOf(source.nextAt)} UTC.`}
        </p>
      )}
    </li>
  );
}

/** Of what others send, and nobody fetches. */
function sentState({ state, lastSuccessAt }: IngestionSource): string {
  if (state === 'failing') return SOURCE_STATES.failing;
  return lastSuccessAt === null ? 'Nothing came yet' : 'As it comes';
}

const nextOf = ({ nextAt, state }: IngestionSource): string =>
  nextAt === null || state === 'failing' ? '' : `, next ${clockOf(nextAt)}`;
