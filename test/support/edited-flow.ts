import type { FlowAction, SendEmailAction } from '../../twin/state/flow-definition.ts';
import type { Flow } from '../../twin/state/flows.ts';

/** The email with another subject where the property is empty. */
export const withDefault = (email: SendEmailAction, subject: string): SendEmailAction => {
  const line = `{{ person|lookup:'jai_subject'|default:'${subject}' }}`;
  return { ...email, data: { ...email.data, message: { ...email.data.message, subject_line: line } } };
};

export const withMessage = (email: SendEmailAction, id: string): SendEmailAction => ({
  ...email,
  data: { ...email.data, message: { ...email.data.message, id } },
});

/** Klaviyo's own A/B test of the email: a step around it and its copy. */
export const abTestOf = (email: SendEmailAction, copy: SendEmailAction): FlowAction => ({
  id: 'TEST',
  type: 'ab-test',
  links: { next: null },
  data: {
    status: 'live',
    experiment_status: 'live',
    main_action: email,
    current_experiment: {
      ...{ id: 'EXP', name: null, variations: [copy], allocations: null, started: null, winner_metric: null },
      automatic_winner_selection_settings: null,
    },
  },
});

/** Puts the step in the place of the flow's email. */
export function putEmailStep(flow: Flow, step: FlowAction, at: number): void {
  const others = flow.definition.actions.filter(({ type }) => type !== 'send-email' && type !== 'ab-test');
  const linked = others.map((each) => (each.type === 'time-delay' ? { ...each, links: { next: step.id } } : each));
  flow.definition = { ...flow.definition, actions: [...linked, step] };
  flow.updated = at;
}
