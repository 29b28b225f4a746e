import { describe, expect, it } from 'vitest';
import { instant } from '../../domain/instant.ts';
import type { DefaultSubject } from '../../learn/ports.ts';
import { changedSends } from './changed-sends.ts';

const was = (defaultSubject: string, from: number | null, until: number | null): DefaultSubject => ({
  messageId: 'MSG',
  defaultSubject,
  from: from === null ? null : instant(from),
  until: until === null ? null : instant(until),
});
const sends = ({ messageId, from, until }: DefaultSubject) => ({ messageId, from, until, isCopy: false });
const told = (...defaults: DefaultSubject[]) => ({ templates: '[]', copies: [], defaults });

describe('what was learnt of the past of emails concerns', () => {
  it('nothing where nothing was learnt', () => {
    expect(changedSends(told(was('Hello', null, null)), told(was('Hello', null, null)))).toEqual([]);
  });

  it('what was sent since the old default may have ended and the new one begun, and nothing older', () => {
    const [before, now] = [told(was('Hello', null, null)), told(was('Hello', null, 30), was('Good day', 20, null))];
    expect(changedSends(before, now)).toEqual([sends(was('Hello', 30, null)), sends(was('Good day', 20, null))]);
  });

  it('all that was sent of a copy of which nothing had been known', () => {
    const copies = [{ messageId: 'COPY', originalMessageId: 'MSG' }];
    expect(changedSends(told(), { ...told(), copies })).toEqual([
      { messageId: 'COPY', from: null, until: null, isCopy: true },
    ]);
  });

  it('all that was sent of an email of which nothing had been known', () => {
    expect(changedSends(told(), told(was('Hello', null, null)))).toEqual([sends(was('Hello', null, null))]);
  });
});
