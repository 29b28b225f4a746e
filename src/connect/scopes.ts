import type { Scope } from './ports.ts';

export interface ScopeNeed {
  readonly required: boolean;
  /** What does not work without it. */
  readonly costs: string;
}

/** The four required ones are those the set-up page asks for; the rest unlock more. */
export const SCOPES: Readonly<Record<Scope, ScopeNeed>> = {
  'flows:read': {
    required: true,
    costs: 'Flows do not appear, so no template can be pointed at its email.',
  },
  'campaigns:read': {
    required: true,
    costs: 'Campaigns do not appear, and their sends cannot be named in reports.',
  },
  'metrics:read': {
    required: true,
    costs: "Opens and clicks cannot be matched to your account's metrics.",
  },
  'profiles:write': {
    required: true,
    costs: 'Nothing can be written to profiles: every email shows its own default content.',
  },
  'accounts:read': {
    required: false,
    costs: "The account is shown by its flows' names instead of its own.",
  },
  'events:read': {
    required: false,
    costs: 'Engagement arrives only with the SFTP export, not through the Events API.',
  },
  'events:write': {
    required: false,
    costs: 'No template can have its content carried by an event.',
  },
  'templates:read': {
    required: false,
    costs: "The email's body tag cannot be checked for a default.",
  },
  'profiles:read': {
    required: false,
    costs: 'In a rush content is not written in bulk, so some emails may show their own default.',
  },
  'lists:read': {
    required: false,
    costs: 'In a rush content is not written in bulk, so some emails may show their own default.',
  },
  'lists:write': {
    required: false,
    // Klaviyo asks for it for every bulk import, with lists or without.
    costs: 'In a rush content is not written in bulk, so some emails may show their own default. No list is changed.',
  },
};

export const scopeNames = Object.keys(SCOPES) as Scope[];
