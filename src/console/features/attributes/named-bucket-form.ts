import { type NamedBucket, namedBucket } from '../../../contract/attributes.ts';

export interface BucketEntry {
  readonly key: string;
  readonly attribute: string | null;
  readonly value: string | null;
}

/** A named bucket as it is typed in. */
export interface NamedBucketForm {
  readonly name: string;
  readonly entries: readonly BucketEntry[];
}

let rows = 0;
export const emptyEntry = (attribute: string | null = null, value: string | null = null): BucketEntry => {
  rows += 1;
  return { key: `entry-${rows}`, attribute, value };
};

export const bucketFormOf = (bucket: NamedBucket | null): NamedBucketForm => ({
  name: bucket?.name ?? '',
  entries:
    bucket === null
      ? [emptyEntry()]
      : Object.entries(bucket.attributes).map(([attribute, value]) => emptyEntry(attribute, value)),
});

export const bucketOf = ({ name, entries }: NamedBucketForm): NamedBucket => ({
  name,
  attributes: Object.fromEntries(entries.map(({ attribute, value }) => [attribute ?? '', value ?? ''])),
});

/** The first problem of each field, by its place in the form. */
export function bucketProblemsOf(form: NamedBucketForm): Record<string, string> {
  const problems: Record<string, string> = {};
  const { success } = namedBucket.shape.name.safeParse(form.name);
  if (!success) problems.name = 'Use letters, digits, "-" and "_", as your requests send it.';
  form.entries.forEach(({ attribute, value }, index) => {
    const isAgain = form.entries.findIndex((each) => each.attribute === attribute) < index;
    if (attribute === null) problems[`entries.${index}.attribute`] = 'Choose an attribute.';
    else if (isAgain) problems[`entries.${index}.attribute`] = `${attribute} stands above already.`;
    if (value === null) problems[`entries.${index}.value`] = 'Choose a value.';
  });
  return problems;
}
