import type { Account } from '../state/account.ts';
import type { EmailMessage } from '../state/flow-definition.ts';
import type { Flow } from '../state/flows.ts';
import { type Profile, propertyWrites } from '../state/profiles.ts';
import type { Mailbox, SentEmail } from './mailbox.ts';
import { personScope } from './person-scope.ts';
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
  readonly mailbox: Mailbox;
  readonly deliver: (email: SentEmail, profile: Profile) => void;
};

/** The send-email step. A skipped recipient leaves no event. */
export class EmailStep {
  readonly tally: EmailTally = { sent: 0, subjectFromProperty: 0, subjectFromDefault: 0, skipped: {} };
  readonly #parts: EmailStepParts;
  readonly #uses = new Map<string, readonly string[]>();
  readonly #lastSentAt = new Map<string, number>();

  constructor(parts: EmailStepParts) {
    this.#parts = parts;
  }

  /** Why the recipient was skipped, or `null` where the email left. */
  send(flow: Flow, message: EmailMessage, profile: Profile, now: number): SkipReason | null {
    const email = this.#prepare(flow, message, profile, now);
    if (typeof email === 'string') {
      this.tally.skipped[email] = (this.tally.skipped[email] ?? 0) + 1;
      return email;
    }
    const isFromProperty = this.#usesOf(message.subject_line).some((property) =>
      isTruthy(profile.properties[property]),
    );
    this.tally.sent += 1;
    this.tally[isFromProperty ? 'subjectFromProperty' : 'subjectFromDefault'] += 1;
    this.#lastSentAt.set(profile.id, now);
    const { number } = this.#parts.mailbox.put(email);
    this.#parts.account.log.note(profile.id, { kind: 'email', at: now, number });
    this.#parts.deliver(email, profile);
    return null;
  }

  #prepare(flow: Flow, message: EmailMessage, profile: Profile, now: number): SentEmail | SkipReason {
    const { account } = this.#parts;
    const address = profile.fields.email;
    if (address === null) return 'no email address';
    if (profile.suppression !== null) return 'suppressed';
    const lastSentAt = this.#lastSentAt.get(profile.id) ?? Number.NEGATIVE_INFINITY;
    if (message.smart_sending_enabled && now - lastSentAt < SMART_SENDING_MILLISECONDS) return 'smart sending';
    const template = account.templates.get(message.template_id);
    if (template === undefined) return 'no template';

    const sources = [message.subject_line, message.preview_text, template.html];
    const rendered = this.#render(sources, profile);
    if (rendered === null) return 'email syntax error';
    const [subject = '', preheader = '', body = ''] = rendered;
    return {
      at: now,
      flowId: flow.id,
      messageId: message.id,
      messageName: message.name,
      profileId: profile.id,
      address,
      subject,
      preheader,
      body,
      uses: [...new Set(sources.flatMap((source) => this.#usesOf(source)))],
      properties: propertyWrites(profile),
    };
  }

  #usesOf(source: string): readonly string[] {
    const uses = this.#uses.get(source) ?? usedProperties(source);
    this.#uses.set(source, uses);
    return uses;
  }

  #render(sources: readonly string[], profile: Profile): string[] | null {
    const scope = personScope(profile, this.#parts.account.name);
    const texts: string[] = [];
    for (const source of sources) {
      // The preview comes before the body, whose `{% render_variable preview_text %}` shows it.
      const preview_text = new SafeText(texts[1] ?? '');
      const rendering = this.#parts.engine.render(source, { ...scope, preview_text });
      if (rendering.kind === 'syntax-error') return null;
      texts.push(rendering.text);
    }
    return texts;
  }
}
