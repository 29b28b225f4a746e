import type { Fault } from '../api/faults.ts';

/** A switch of the page. */
export type FaultSwitch = { readonly name: string; readonly says: string; readonly fault: Fault };
export type FaultGroup = { readonly title: string; readonly switches: readonly FaultSwitch[] };

const status = (code: number): Fault => ({ kind: 'status', status: code });

export const FAULT_GROUPS: readonly FaultGroup[] = [
  {
    title: 'Too busy',
    switches: [
      {
        name: '429, come back in 5 seconds',
        says: 'Throttled, with Retry-After.',
        fault: { kind: 'status', status: 429, retryAfterSeconds: 5 },
      },
      {
        name: '429, without Retry-After',
        says: 'Throttled, and not a word about when to come back.',
        fault: { kind: 'status', status: 429, retryAfterSeconds: null },
      },
    ],
  },
  {
    title: 'Down',
    switches: [
      { name: '500', says: 'Klaviyo failed, in its own JSON.', fault: status(500) },
      { name: '503', says: 'Klaviyo is unavailable for a while.', fault: status(503) },
      { name: '502', says: 'The gateway’s page, in HTML.', fault: status(502) },
      { name: '504', says: 'The gateway waited too long, in HTML.', fault: status(504) },
      { name: '524', says: 'Cloudflare waited too long, in HTML.', fault: status(524) },
    ],
  },
  {
    title: 'The wire',
    switches: [
      { name: 'No answer', says: 'The request hangs, its socket stays open.', fault: { kind: 'hang' } },
      { name: 'Reset', says: 'The connection is lost before an answer.', fault: { kind: 'reset' } },
      {
        name: 'Reset in the middle',
        says: 'Done, but half of the answer is lost with the connection.',
        fault: { kind: 'reset-mid-body' },
      },
      {
        name: 'Truncated JSON',
        says: 'Done, and the answer’s JSON ends too early.',
        fault: { kind: 'truncated-json' },
      },
      {
        name: 'Dripping answer',
        says: 'Done, and the answer takes 30 seconds to arrive.',
        fault: { kind: 'slow-body', overMilliseconds: 30_000 },
      },
    ],
  },
  {
    title: 'Not allowed, not there',
    switches: [
      { name: 'Cloudflare’s 403', says: '“Just a moment…”, in HTML.', fault: { kind: 'html-403' } },
      { name: 'Key revoked', says: '401, as if the key had been deleted.', fault: { kind: 'key-revoked' } },
      {
        name: 'Profile merged under way',
        says: 'The profile called by its id was just merged into another: 404.',
        fault: { kind: 'profile-merged' },
      },
      {
        name: 'Scope profiles:write removed',
        says: '403 for every call that needs it.',
        fault: { kind: 'scope-removed', scope: 'profiles:write' },
      },
    ],
  },
];
