/** Branded identifiers: a profile id cannot be handed where a flow id is meant. */
declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

export type OrgId = Brand<string, 'OrgId'>;
export type UserId = Brand<string, 'UserId'>;
export type AccountId = Brand<string, 'AccountId'>;
export type SourceId = Brand<string, 'SourceId'>;
export type KeyId = Brand<string, 'KeyId'>;
export type TemplateId = Brand<string, 'TemplateId'>;
export type VariantId = Brand<string, 'VariantId'>;
export type DecisionId = Brand<string, 'DecisionId'>;
/** Klaviyo's profile id, what `{{ person.KlaviyoID }}` renders to. */
export type ProfileId = Brand<string, 'ProfileId'>;
export type FlowId = Brand<string, 'FlowId'>;
export type ActionId = Brand<string, 'ActionId'>;
export type MessageId = Brand<string, 'MessageId'>;
/** Profile property prefix: `jai` gives `jai_subject`, `jai_preheader`, `jai_body`. */
export type Prefix = Brand<string, 'Prefix'>;
