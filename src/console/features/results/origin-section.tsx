import { Text } from '@mantine/core';
import type { Results } from '../../../contract/results.ts';
import { forecastSentence } from '../../ui/forecast-sentence.ts';
import { HowComputed } from '../../ui/how-computed.tsx';
import { count, counted, signedPercent } from '../../ui/numbers.ts';
import { Section } from '../../ui/section.tsx';
import { between } from '../../ui/verdict-words.ts';
import classes from './origin-section.module.css';

const FIGURES = ['lift', 'forecast', 'as_shown', 'content_lift', 'model_lift', 'exploration_cost', 'split_check'];

/** What the lift is made of: the versions, the choice among them, and what trying costs. */
export function OriginSection({ results }: { readonly results: Results }) {
  const { lift, forecast, modelLift, explorationCost, methods } = results;
  const still = forecastSentence(forecast);
  const { treatment, control } = lift;
  return (
    <Section
      title="Where the lift comes from"
      lead={`${counted(treatment.people, 'person', 'people')} got a version, ${count(control.people)} your own email; each counts once, when their days are over.`}
      actions={<HowComputed of="where the lift comes from" methods={methods} figures={FIGURES} />}
    >
      <dl className={classes.parts}>
        <Part
          term="In all"
          lift={lift.intentionToTreat}
          meaning="Clicks over your control, whatever the email showed."
        />
        <Part
          term="As shown"
          lift={lift.asShown}
          meaning="Only emails that really showed their content. Second, because these people are no random sample."
        />
        {modelLift === null ? (
          <div>
            <dt>Versions and choice apart</dt>
            <dd className={classes.meaning}>
              Not known. Set a random control under Integration: it gets any version by chance, and shows what choosing
              adds.
            </dd>
          </div>
        ) : (
          <>
            <Part
              term="From the versions"
              lift={modelLift.content}
              meaning={`Any version by chance, over your control (${count(modelLift.random.people)} people).`}
            />
            <Part
              term="From choosing"
              lift={modelLift.model}
              meaning={`The version chosen for a person, over any by chance (${count(modelLift.chosen.people)} people).`}
            />
          </>
        )}
      </dl>
      {still === null ? null : (
        <Text size="sm" maw={680}>
          {still}
        </Text>
      )}
      {explorationCost === null ? null : (
        <Text size="sm" c="dimmed" maw={680}>
          {costOf(explorationCost)} It is in the lift already.
        </Text>
      )}
    </Section>
  );
}

interface PartProps {
  readonly term: string;
  readonly lift: { readonly estimate: number; readonly low: number; readonly high: number } | null;
  readonly meaning: string;
}

const Part = ({ term, lift, meaning }: PartProps) => (
  <div>
    <dt>{term}</dt>
    <dd className={classes.figure}>{lift === null ? 'Not sure yet' : signedPercent(lift.estimate)}</dd>
    <dd className={classes.range}>{lift === null ? 'too few people to put a range around it' : between(lift)}</dd>
    <dd className={classes.meaning}>{meaning}</dd>
  </div>
);

function costOf({ clicks, low, high, people }: NonNullable<Results['explorationCost']>): string {
  const range = `between ${count(Math.max(0, low))} and ${count(Math.max(0, high))}`;
  return `Trying versions that are not the best guess cost about ${counted(Math.max(0, Math.round(clicks)), 'click')} (${range}) among ${count(people)} people.`;
}
