import type { AssumptionBook } from '../assumptions.ts';
import type { Recipient } from '../flow/recipient.ts';
import { recipientScope } from '../flow/recipient-scope.ts';
import type { VisibleProperties } from '../flow/visible-properties.ts';
import type { Account } from '../state/account.ts';
import type { Campaign } from '../state/campaigns.ts';
import type { EmailMessage } from '../state/flow-definition.ts';
import { onProfilesMerged } from '../state/profile-merge.ts';
import { type Profile, propertyWrites } from '../state/profiles.ts';
import type { Mailbox, SentEmail } from './mailbox.ts';
import { isTruthy, SafeText } from './printed.ts';
import type { TemplateEngine } from './template-engine.ts';
import { usedProperties } from './used-properties.ts';

/** Klaviyo's default: no second email to a person within 16 hours, unless the message opts out. */
const SMART_SENDING_MILLISECONDS = 16 * 3_600_000;

export type SkipReason = 'no email address' | 'suppressed' | 'smart sending' | 'no template' | 'email syntax error';

export type EmailTally = {
  sent: number;
  /** Sent while a property that the subject looks up held something, and while none did. */
  subjectFromProperty: number;
  subjectFromDefault: number;
  readonly skipped: Partial<Record<SkipReason, number>>;
};

export type EmailStepParts = {
  readonly account: Account;
  readonly engine: TemplateEngine;
  readonly assumptions: AssumptionBook;
  readonly visible: VisibleProperties;
  readonly mailbox: Mailbox;
  readonly deliver: (email: SentEmail, profile: Profile) => void;
};

/** Whom a campaign is sent to. */
export type CampaignRecipient = { readonly campaign: Campaign; readonly profile: Profile; readonly event: null };

export type EmailOrder = {
  readonly recipient: Recipient | CampaignRecipient;
  readonly message: EmailMessage;
  /** The original, where an A/B test sends one of its variations. */
  readonly insteadOf: EmailMessage | null;
};

/** The send-email step, and a campaign's send. A skipped recipient leaves no event. */
export class EmailStep {
  readonly tally: EmailTally = { sent: 0, subjectFromProperty: 0, subjectFromDefault: 0, skipped: {} };
  readonly #parts: EmailStepParts;
  readonly #uses = new Map<string, readonly string[]>();
  readonly #lastSentAt = new Map<string, number>();

  constructor(parts: EmailStepParts) {
    this.#parts = parts;
    onProfilesMerged(parts.account.profiles, (source, destination) => {
      const times = [source, destination].map(({ id }) => this.#lastSentAt.get(id) ?? Number.NEGATIVE_INFINITY);
      this.#lastSentAt.set(destination.id, Math.max(...times));
      this.#lastSentAt.delete(source.id);
    });
  }

  /** Why the recipient was skipped, or `null` where the email left. */
  send(order: EmailOrder, now: number): SkipReason | null {
    const email = this.#prepare(order, now);
    if (typeof email === 'string') {
      this.tally.skipped[email] = (this.tally.skipped[email] ?? 0) + 1;
      return email;
    }
    const { profile } = order.recipient;
    const properties = this.#parts.visible.of(profile, now);
    const isFromProperty = this.#usesOf(order.message.subject_line).some((property) => isTruthy(properties[property]));
    this.tally.sent += 1;
    this.tally[isFromProperty ? 'subjectFromProperty' : 'subjectFromDefault'] += 1;
    this.#lastSentAt.set(profile.id, now);
    const { number } = this.#parts.mailbox.put(email);
    this.#parts.account.log.note(profile.id, { kind: 'email', at: now, number });
    this.#parts.deliver(email, profile);
    return null;
  }

  #prepare(order: EmailOrder, now: number): SentEmail | SkipReason {
    const { account, assumptions } = this.#parts;
    const { recipient, message, insteadOf } = order;
    const { profile } = recipient;
    const address = profile.fields.email;
    if (address === null) return 'no email address';
    if (isSuppressed(profile, message)) return 'suppressed';
    if (this.#isTooSoon(profile, message, now)) return 'smart sending';
    const template = account.templates.get(message.template_id);
    if (template === undefined) return 'no template';

    const sources = [message.subject_line, message.preview_text, template.html];
    const rendered = this.#render(recipient, message, template.html, now);
    if (rendered === null) return 'email syntax error';
    const ofFlow = 'flow' in recipient;
    const namesOriginal = insteadOf !== null && (!ofFlow || assumptions.current().abTestMessage === 'original');
    return {
      at: now,
      ...(ofFlow ? { flowId: recipient.flow.id } : ofCampaign(recipient.campaign)),
      messageId: namesOriginal ? insteadOf.id : message.id,
      messageName: message.name,
      variationId: insteadOf === null ? null : message.id,
      profileId: profile.id,
      address,
      ...rendered,
      uses: [...new Set(sources.flatMap((source) => this.#usesOf(source)))],
      properties: propertyWrites(profile),
    };
  }

  #usesOf(source: string): readonly string[] {
    const uses = this.#uses.get(source) ?? usedProperties(source);
    this.#uses.set(source, uses);
    return uses;
  }

  #isTooSoon(profile: Profile, message: EmailMessage, now: number): boolean {
    const lastSentAt = this.#lastSentAt.get(profile.id) ?? Number.NEGATIVE_INFINITY;
    return message.smart_sending_enabled && !message.transactional && now - lastSentAt < SMART_SENDING_MILLISECONDS;
  }

  #render(
    recipient: EmailOrder['recipient'],
    message: EmailMessage,
    html: string,
    now: number,
  ): Pick<SentEmail, 'subject' | 'preheader' | 'body'> | null {
    const { account, assumptions, engine, visible } = this.#parts;
    const scope = recipientScope(recipient, visible.of(recipient.profile, now), account.name);
    const { escapesSubjects } = assumptions.current();
    const subject = engine.render(message.subject_line, scope, escapesSubjects);
    const preheader = engine.render(message.preview_text, scope, escapesSubjects);
    // The body's `{% render_variable preview_text %}` shows it.
    const preview = preheader.kind === 'rendered' ? preheader.text : '';
    const preview_text = escapesSubjects ? new SafeText(preview) : preview;
    const body = engine.render(html, { ...scope, preview_text });
    if (subject.kind === 'syntax-error' || preheader.kind === 'syntax-error' || body.kind === 'syntax-error')
      return null;
    return { subject: subject.text, preheader: preheader.text, body: body.text };
  }
}

function ofCampaign({ id, includedListIds }: Campaign): Pick<SentEmail, 'flowId' | 'campaignId' | 'groupIds'> {
  return { flowId: '', campaignId: id, groupIds: includedListIds };
}

/** Transactional messages reach people who unsubscribed, but nobody who bounced or complained. */
function isSuppressed({ suppression }: Profile, message: EmailMessage): boolean {
  if (suppression === null) return false;
  return !(message.transactional && suppression.reason === 'UNSUBSCRIBE');
}
