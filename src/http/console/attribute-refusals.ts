import type { AttributeUse } from '../../studio/attribute-uses.ts';
import type { DeleteAttribute } from '../../studio/delete-attribute.ts';
import type { SaveEntry } from '../../studio/save-attribute.ts';
import { Refusal } from '../refusal.ts';

export const refuseUnsound = (problems: readonly string[]): Refusal =>
  new Refusal('invalid', 'unsound_definition', problems.join(' '));

export const noSuchName = (name: string): Refusal => new Refusal('not_found', 'no_such_name', `There is no "${name}".`);

export function refuseEntry(result: Exclude<SaveEntry<unknown>, { kind: 'saved' }>, name: string): Refusal {
  switch (result.kind) {
    case 'unsound':
      return refuseUnsound(result.problems);
    case 'name_taken':
      return new Refusal(
        'conflict',
        'name_taken',
        `There is a "${name}" already. Choose another name, or change that one.`,
      );
    case 'full':
      return new Refusal(
        'conflict',
        'too_many_entries',
        result.of === 'attribute'
          ? `There are ${result.limit} attributes already, which is the most: each multiplies the kinds of people there is something to learn about. Delete one that you no longer need.`
          : `There are ${result.limit} named buckets already, which is the most. Delete one that you no longer need.`,
      );
    case 'no_such_name':
      return noSuchName(name);
  }
}

export function refuseDeletion(result: Exclude<DeleteAttribute, { kind: 'deleted' }>, name: string): Refusal {
  switch (result.kind) {
    case 'no_such_name':
      return noSuchName(name);
    case 'in_use':
      return new Refusal(
        'conflict',
        'attribute_in_use',
        `People are chosen by ${name} just now, for ${named(result.uses)}. Take it out of the rules there first.`,
      );
    case 'unconfirmed':
      return new Refusal(
        'conflict',
        'attribute_named',
        `${name} is named by ${named(result.uses)}, which would meet other people without it. Confirm to delete it all the same.`,
      );
  }
}

const named = (uses: readonly AttributeUse[]): string =>
  [...new Set(uses.map(nameOf))].join(', ').replace(/, ([^,]*)$/, ' and $1');

const nameOf = (use: AttributeUse): string =>
  use.by === 'bucket' ? `the named bucket "${use.bucket}"` : `"${use.variantName}" of ${use.templateName}`;
