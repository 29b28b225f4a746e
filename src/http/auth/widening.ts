import type { ApiKeySettings } from './ports.ts';

/** What a key could do after the change that it cannot do before it, in words; empty where it only gets narrower. */
export function widenings(before: ApiKeySettings, after: ApiKeySettings): readonly string[] {
  const [was, is] = [before.bindings, after.bindings];
  const scopes = after.scopes.filter((scope) => !before.scopes.includes(scope));
  const { profileDailyCap, requestsPerSecond } = after.limits;
  return [
    ...(scopes.length > 0 ? [`has the scope ${scopes.join(', ')}`] : []),
    ...(isWider(was.templateIds, is.templateIds) ? [`works for ${listed(is.templateIds, 'every template')}`] : []),
    ...(was.flowId !== null && is.flowId !== was.flowId
      ? [is.flowId === null ? 'works from any flow' : `works from the flow ${is.flowId}`]
      : []),
    ...(worksFromMore(was, is) ? [`works from ${addressesOf(is)}`] : []),
    ...(profileDailyCap > before.limits.profileDailyCap
      ? [`decides for a profile ${profileDailyCap} times in 24 hours`]
      : []),
    ...(requestsPerSecond > before.limits.requestsPerSecond ? [`makes ${requestsPerSecond} requests a second`] : []),
  ];
}

/** An empty list binds nothing. */
const isWider = (was: readonly string[], is: readonly string[]): boolean =>
  was.length > 0 && (is.length === 0 || is.some((each) => !was.includes(each)));

type Bindings = ApiKeySettings['bindings'];

function worksFromMore(was: Bindings, is: Bindings): boolean {
  const isBound = (of: Bindings): boolean => of.fromKlaviyo || of.addressRanges.length > 0;
  if (!isBound(was)) return false;
  const isNew = is.addressRanges.some((range) => !was.addressRanges.includes(range));
  return !isBound(is) || isNew || (is.fromKlaviyo && !was.fromKlaviyo);
}

function addressesOf({ addressRanges, fromKlaviyo }: Bindings): string {
  const from = [...(fromKlaviyo ? ['Klaviyo’s addresses'] : []), ...addressRanges];
  return listed(from, 'any address');
}

const listed = (items: readonly string[], all: string): string => (items.length === 0 ? all : items.join(', '));
