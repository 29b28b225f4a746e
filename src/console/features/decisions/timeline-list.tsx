import {
  IconCheck,
  IconClock,
  IconDots,
  IconEye,
  IconMailFast,
  IconMailOff,
  IconPointer,
  IconRobot,
  IconShoppingBag,
  IconSparkles,
  IconUserMinus,
  IconX,
} from '@tabler/icons-react';
import type { DecisionTimeline, TimelineStep } from '../../../contract/decision-timeline.ts';
import { exactMomentOf } from '../../ui/times.ts';
import { LinkedText } from './linked-text.tsx';
import classes from './timeline-list.module.css';

const ICONS: Readonly<Record<TimelineStep['kind'], typeof IconCheck>> = {
  decided: IconSparkles,
  attempt: IconX,
  written: IconCheck,
  unwritten: IconX,
  waiting: IconDots,
  due: IconClock,
  gave_way: IconCheck,
  cleaned: IconCheck,
  sent: IconMailFast,
  not_sent: IconMailOff,
  opened: IconEye,
  clicked: IconPointer,
  ordered: IconShoppingBag,
  unsubscribed: IconUserMinus,
  results: IconDots,
};

const iconOf = ({ kind, state }: TimelineStep) => {
  if (state === 'machine') return IconRobot;
  return kind === 'attempt' && state === 'done' ? IconCheck : ICONS[kind];
};

/** Top to bottom as it happened, with the time between; what is still to come is drawn hollow. */
export function TimelineList({ steps }: { readonly steps: DecisionTimeline['steps'] }) {
  return (
    <ol className={classes.steps}>
      {steps.map((step) => {
        const Icon = iconOf(step);
        return (
          <li key={`${step.at} ${step.title}`} className={classes.step} data-state={step.state}>
            <span className={classes.time}>
              <span>{timeOf(step)}</span>
              {step.gap === null ? null : <span className={classes.gap}>+{step.gap}</span>}
            </span>
            <span className={classes.mark} aria-hidden>
              <Icon size={16} stroke={2} />
            </span>
            <span className={classes.text}>
              <span className={classes.title}>{step.title}</span>
              {step.details.map((detail) => (
                <span key={detail} className={classes.detail}>
                  <LinkedText text={detail} />
                </span>
              ))}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function timeOf({ at, state }: TimelineStep): string {
  if (at !== null) return exactMomentOf(at);
  return state === 'expected' ? 'Still to come' : 'Time not known';
}
