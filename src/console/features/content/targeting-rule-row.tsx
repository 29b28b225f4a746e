import { ActionIcon, MultiSelect, Select } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { AttributeDefinition } from '../../../contract/attributes.ts';
import { valuesOf } from '../../ui/attribute-words.ts';
import classes from './targeting-rule-row.module.css';
import type { Rule } from './targeting-words.ts';

interface TargetingRuleRowProps {
  readonly number: number;
  readonly rule: Rule;
  readonly attributes: readonly AttributeDefinition[];
  readonly error: string | null;
  readonly onChange: (rule: Rule) => void;
  readonly onRemove: () => void;
}

const RELATIONS = [
  { value: 'any_of', label: 'is' },
  { value: 'none_of', label: 'is not' },
] as const;

export function TargetingRuleRow({ number, rule, attributes, error, onChange, onRemove }: TargetingRuleRowProps) {
  const { attribute, is, values } = rule;
  const names = attributes.map(({ name }) => name);
  const own = attributes.filter(({ name }) => name === attribute).flatMap(valuesOf);
  return (
    <div className={classes.rule}>
      <Select
        size="sm"
        className={classes.attribute ?? ''}
        aria-label={`Attribute of rule ${number}`}
        placeholder="Attribute"
        allowDeselect={false}
        data={withChosen(names, attribute === '' ? [] : [attribute])}
        value={attribute === '' ? null : attribute}
        onChange={(chosen) =>
          chosen !== null && chosen !== attribute && onChange({ ...rule, attribute: chosen, values: [] })
        }
      />
      <Select
        size="sm"
        className={classes.relation ?? ''}
        aria-label={`Relation of rule ${number}`}
        allowDeselect={false}
        data={RELATIONS}
        value={is}
        onChange={(chosen) => onChange({ ...rule, is: chosen === 'none_of' ? 'none_of' : 'any_of' })}
      />
      <MultiSelect
        size="sm"
        className={classes.values ?? ''}
        aria-label={`Values of rule ${number}`}
        placeholder={values.length === 0 ? 'Values' : ''}
        disabled={attribute === ''}
        data={withChosen(own, values)}
        value={values}
        error={error}
        onChange={(chosen) => onChange({ ...rule, values: chosen })}
      />
      <ActionIcon
        className={classes.remove ?? ''}
        variant="subtle"
        color="gray"
        size={36}
        aria-label={`Remove rule ${number}`}
        onClick={onRemove}
      >
        <IconTrash size={18} stroke={1.6} aria-hidden />
      </ActionIcon>
    </div>
  );
}

/** What a rule asks for stays visible, even where its definition is gone. */
const withChosen = (choices: readonly string[], chosen: readonly string[]): string[] => [
  ...new Set([...choices, ...chosen]),
];
