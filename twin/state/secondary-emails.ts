import type { Profile, Profiles } from './profiles.ts';

/** `data.meta.patch_identifiers` of Klaviyo's profile writes. */
export type EmailPatch = { readonly append: readonly string[]; readonly unappend: readonly string[] };

/** A secondary address names its profile as the first one does; it is not shown, and no email goes there. */
export function patchSecondaryEmails(profiles: Profiles, profile: Profile, { append, unappend }: EmailPatch): void {
  const { byIdentifier, secondaryEmails } = profiles;
  const held = new Set(secondaryEmails.get(profile.id));
  for (const key of append.map(emailKey)) {
    if (byIdentifier.email.get(key) === profile) continue;
    byIdentifier.email.set(key, profile);
    held.add(key);
  }
  for (const key of unappend.map(emailKey)) if (held.delete(key)) byIdentifier.email.delete(key);
  keep(profiles, profile, held);
}

export function isSecondaryEmail({ secondaryEmails }: Profiles, profile: Profile, email: string): boolean {
  return secondaryEmails.get(profile.id)?.has(emailKey(email)) === true;
}

/** Frees the profile's secondary addresses for others; answers which they were. */
export function dropSecondaryEmails(profiles: Profiles, profile: Profile): readonly string[] {
  const held = [...(profiles.secondaryEmails.get(profile.id) ?? [])];
  for (const key of held) profiles.byIdentifier.email.delete(key);
  profiles.secondaryEmails.delete(profile.id);
  return held;
}

/** Email addresses are the same person whatever their letter case. */
export const emailKey = (address: string): string => address.toLowerCase();

function keep({ secondaryEmails }: Profiles, profile: Profile, held: ReadonlySet<string>): void {
  if (held.size === 0) secondaryEmails.delete(profile.id);
  else secondaryEmails.set(profile.id, held);
}
