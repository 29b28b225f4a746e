import type { EventFilter, FlowFilter } from './flow-conditions.ts';
import type { JsonObject } from './json.ts';

/** Klaviyo's own flow format (`FlowDefinition` of its specification), for the kinds of step the twin can run. */
export type FlowDefinition = {
  readonly triggers: readonly FlowTrigger[];
  readonly profile_filter: FlowFilter | null;
  readonly entry_action_id: string | null;
  readonly reentry_criteria: ReentryCriteria | null;
  readonly actions: readonly FlowAction[];
};

export type FlowTrigger =
  | { readonly type: 'metric'; readonly id: string; readonly trigger_filter: EventFilter | null }
  | { readonly type: 'list' | 'segment'; readonly id: string };

/** Unit `alltime`: duration 1 forbids entering again, 0 allows it. Otherwise the least time between two entries. */
export type ReentryCriteria = { readonly duration: number; readonly unit: 'alltime' | 'hour' | 'day' | 'week' };

export type ActionStatus = 'draft' | 'manual' | 'live' | 'disabled';

type NextLink = { readonly next: string | null };

export type SendWebhookAction = {
  readonly id: string;
  readonly type: 'send-webhook';
  readonly links: NextLink;
  readonly data: { readonly status: ActionStatus; readonly message: WebhookMessage };
};

export type WebhookMessage = {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export type TimeDelayAction = {
  readonly id: string;
  readonly type: 'time-delay';
  readonly links: NextLink;
  readonly data: {
    readonly unit: 'days' | 'hours' | 'minutes';
    readonly value: number;
    readonly secondary_value: number | null;
    /** IANA name, or `profile`: that of the recipient. */
    readonly timezone: string;
    /** `HH:MM:SS`, in `timezone`. */
    readonly delay_until_time: string | null;
    readonly delay_until_weekdays: readonly Weekday[] | null;
  };
};

export type SendEmailAction = {
  readonly id: string;
  readonly type: 'send-email';
  readonly links: NextLink;
  readonly data: { readonly status: ActionStatus; readonly message: EmailMessage };
};

export type EmailMessage = {
  readonly id: string;
  readonly name: string;
  readonly template_id: string;
  readonly subject_line: string;
  readonly preview_text: string;
  readonly from_email: string;
  readonly from_label: string;
  readonly reply_to_email: string | null;
  readonly cc_email: string | null;
  readonly bcc_email: string | null;
  readonly smart_sending_enabled: boolean;
  readonly transactional: boolean;
  readonly add_tracking_params: boolean;
  readonly custom_tracking_params: readonly JsonObject[] | null;
  readonly additional_filters: FlowFilter | null;
};

type BranchLinks = { readonly next_if_true: string | null; readonly next_if_false: string | null };

export type ConditionalSplitAction = {
  readonly id: string;
  readonly type: 'conditional-split';
  readonly links: BranchLinks;
  readonly data: { readonly profile_filter: FlowFilter };
};

export type TriggerSplitAction = {
  readonly id: string;
  readonly type: 'trigger-split';
  readonly links: BranchLinks;
  readonly data: {
    readonly trigger_filter: EventFilter;
    readonly trigger_id: string;
    readonly trigger_type: 'metric';
    readonly trigger_subtype: null;
  };
};

/** While its experiment is live, a variation with a message of its own is sent instead of the original. */
export type AbTestAction = {
  readonly id: string;
  readonly type: 'ab-test';
  readonly links: NextLink;
  readonly data: {
    readonly status: ActionStatus;
    readonly experiment_status: 'draft' | 'live' | 'completed';
    readonly main_action: SendEmailAction;
    readonly current_experiment: Experiment | null;
  };
};

export type Experiment = {
  readonly id: string;
  readonly name: string | null;
  readonly variations: readonly SendEmailAction[];
  /** Share of each variation, by the id of its action; `null`: alike. */
  readonly allocations: Readonly<Record<string, number>> | null;
  readonly started: string | null;
  readonly winner_metric: string | null;
  readonly automatic_winner_selection_settings: JsonObject | null;
};

export type FlowAction =
  | SendWebhookAction
  | TimeDelayAction
  | SendEmailAction
  | ConditionalSplitAction
  | TriggerSplitAction
  | AbTestAction;

/** Steps that Klaviyo gives a message of its own. */
export type MessageAction = SendWebhookAction | SendEmailAction;

/**
 * A flow as its author writes it: like a definition, but links name `temporary_id`s and messages have no id, as in
 * Klaviyo's own create call.
 */
export type FlowDraft = Omit<FlowDefinition, 'actions'> & { readonly actions: readonly DraftAction[] };

type Draft<Action extends FlowAction> = Action extends MessageAction
  ? Omit<Action, 'id' | 'data'> & {
      readonly temporary_id: string;
      readonly data: Omit<Action['data'], 'message'> & { readonly message: Omit<Action['data']['message'], 'id'> };
    }
  : Omit<Action, 'id'> & { readonly temporary_id: string };

type DraftAbTest = Omit<Draft<AbTestAction>, 'data'> & {
  readonly data: Omit<AbTestAction['data'], 'main_action' | 'current_experiment'> & {
    readonly main_action: Draft<SendEmailAction>;
    readonly current_experiment:
      | (Omit<Experiment, 'id' | 'variations'> & { readonly variations: readonly Draft<SendEmailAction>[] })
      | null;
  };
};

export type DraftAction =
  | Draft<SendWebhookAction>
  | Draft<SendEmailAction>
  | Draft<TimeDelayAction>
  | Draft<ConditionalSplitAction>
  | Draft<TriggerSplitAction>
  | DraftAbTest;

export function isMessageAction(action: FlowAction): action is MessageAction {
  return action.type === 'send-email' || action.type === 'send-webhook';
}

/** The messages of a step: an A/B test has its original's and one of each variation. */
export function messageActions(action: FlowAction): readonly MessageAction[] {
  if (isMessageAction(action)) return [action];
  if (action.type !== 'ab-test') return [];
  return [action.data.main_action, ...(action.data.current_experiment?.variations ?? [])];
}
