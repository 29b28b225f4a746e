import { Group, Paper } from '@mantine/core';
import { useState } from 'react';
import type { AttributeDefinition, AttributeList } from '../../../contract/attributes.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import table from '../../ui/list-table.module.css';
import { KINDS, usesInWords, valuesInWords } from './attribute-words.ts';
import classes from './attributes-table.module.css';
import { DeleteAttributeDialog } from './delete-attribute-dialog.tsx';

interface AttributesTableProps {
  readonly list: AttributeList;
  readonly onEdit: (attribute: AttributeDefinition) => void;
}

export function AttributesTable({ list, onEdit }: AttributesTableProps) {
  const [leaving, leave] = useState<AttributeDefinition | null>(null);
  const usesOf = (name: string) => list.uses.filter(({ attribute }) => attribute === name);
  return (
    <Paper p={0} className={table.card}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Values</th>
            <th scope="col">Used by</th>
            <th scope="col">
              <span className={table.hidden}>Action</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {list.attributes.map((attribute) => (
            <tr key={attribute.name}>
              <td>
                <div className={table.name}>{attribute.name}</div>
                <div className={table.detail}>
                  {KINDS[attribute.kind].label}
                  {'source' in attribute && attribute.source !== null ? `, read from ${attribute.source}` : ''}
                </div>
              </td>
              <td>
                <ValueList attribute={attribute} />
              </td>
              <td data-label="Used by">{usesInWords(usesOf(attribute.name))}</td>
              <td className={table.action}>
                <Group gap="xs" justify="flex-end" wrap="nowrap">
                  <AllowedButton
                    variant="default"
                    size="xs"
                    onClick={() => onEdit(attribute)}
                    aria-label={`Edit ${attribute.name}`}
                  >
                    Edit
                  </AllowedButton>
                  <AllowedButton
                    variant="default"
                    size="xs"
                    onClick={() => leave(attribute)}
                    aria-label={`Delete ${attribute.name}`}
                  >
                    Delete
                  </AllowedButton>
                </Group>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {leaving === null ? null : (
        <DeleteAttributeDialog name={leaving.name} uses={usesOf(leaving.name)} onClose={() => leave(null)} />
      )}
    </Paper>
  );
}

function ValueList({ attribute }: { readonly attribute: AttributeDefinition }) {
  const values = valuesInWords(attribute);
  const isApart = values.every(({ value }) => value !== attribute.defaultValue);
  return (
    <ul className={classes.values}>
      {values.map(({ value, means }) => (
        <li key={value}>
          <span className={classes.value}>{value}</span>
          {means === '' ? null : <span className={table.detail}>{means}</span>}
          {value === attribute.defaultValue ? <span className={classes.default}>default</span> : null}
        </li>
      ))}
      {isApart ? (
        <li>
          <span className={classes.value}>{attribute.defaultValue}</span>
          <span className={classes.default}>default</span>
        </li>
      ) : null}
    </ul>
  );
}
