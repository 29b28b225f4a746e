import type { JsonObject } from '../state/json.ts';
import type { Profile } from '../state/profiles.ts';
import type { TemplateScope } from './render-context.ts';

/**
 * What a template sees of a profile, and of its own properties as they can be seen. Klaviyo's names: `person.KlaviyoID` is the profile's id, `person.id` the
 * customer's own id for the person.
 */
export function personScope(profile: Profile, properties: JsonObject, organizationName: string): TemplateScope {
  const { fields, location } = profile;
  const fullName = [fields.first_name, fields.last_name].filter((name) => name !== null).join(' ');
  const person = {
    ...properties,
    id: fields.external_id,
    KlaviyoID: profile.id,
    email: fields.email,
    phone_number: fields.phone_number,
    first_name: fields.first_name,
    last_name: fields.last_name,
    full_name: fullName,
    title: fields.title,
    organization: fields.organization,
    City: location.city,
    Region: location.region,
    Country: location.country,
    Zipcode: location.zip,
    $address1: location.address1,
    $address2: location.address2,
    $latitude: location.latitude,
    $longitude: location.longitude,
    $timezone: location.timezone,
  };
  const bare = { email: fields.email, first_name: fields.first_name, last_name: fields.last_name };
  return { person: given(person), ...given(bare), full_name: fullName, organization: { name: organizationName } };
}

/** What nobody gave is missing, which prints nothing: Django would print `None`. */
function given(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined));
}
