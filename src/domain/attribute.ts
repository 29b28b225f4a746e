export type Scalar = string | number | boolean;
export type SentValue = Scalar | null | readonly (Scalar | null)[];
/** What a caller says of a person, as sent. */
export type SentAttributes = Readonly<Record<string, SentValue>>;

export type AttributeValue = string | readonly string[];
/** What is compared, ranked on and stored: lower case, trimmed, the values of defined attributes among their own. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** One value of an attribute and what else means it: an exact text, or a regular expression such as `/^(vip|pro)$/`. */
export interface Option {
  readonly value: string;
  readonly aliases: readonly string[];
}

/** Holds what is above the bucket before it, up to and including its own maximum. Null, in the last one: no end. */
export interface Bucket {
  readonly value: string;
  readonly maximum: number | null;
}

interface Named {
  readonly name: string;
  /** For what is missing, and for what matches nothing. */
  readonly defaultValue: string;
}

interface WithOptions extends Named {
  readonly options: readonly Option[];
}

interface WithBuckets extends Named {
  /** The sent attribute that is put into buckets; null: the one of the same name. */
  readonly source: string | null;
  readonly buckets: readonly Bucket[];
}

/** An attribute as an organisation defines it. */
export type AttributeDefinition =
  | (WithOptions & { readonly kind: 'string' })
  /** Comma-separated text or a JSON list; each element is mapped by the options. */
  | (WithOptions & { readonly kind: 'list' })
  | (WithBuckets & { readonly kind: 'numeric' })
  /** Buckets by age in days; ISO 8601, Unix seconds or Unix milliseconds. */
  | (WithBuckets & { readonly kind: 'date' });

/** A named combination of values that a request may ask to be decided as. */
export interface NamedBucket {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Holds where one of the person's values is among `values`, or none is. */
export interface TargetingRule {
  readonly attribute: string;
  readonly is: 'any_of' | 'none_of';
  readonly values: readonly string[];
}
