import { Anchor, Button, Group, Paper } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { MappingList, SavedMapping } from '../../../contract/mappings.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import classes from '../../ui/list-table.module.css';
import { count, counted } from '../../ui/numbers.ts';
import { momentOf } from '../../ui/times.ts';
import { DeleteMappingDialog } from './delete-mapping-dialog.tsx';

type Use = Omit<SavedMapping, 'definition' | 'updatedAt'>;

export function MappingsTable({ list: { mappings, builtIn } }: { readonly list: MappingList }) {
  const [leaving, leave] = useState<SavedMapping | null>(null);
  return (
    <Paper p={0} className={classes.card}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Files named</th>
            <th scope="col">Files read by it</th>
            <th scope="col">Last used</th>
            <th scope="col">
              <span className={classes.hidden}>Action</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {mappings.map((mapping) => {
            const { name, filePattern } = mapping.definition;
            return (
              <tr key={name}>
                <td>
                  <Link to="/ingestion/mappings/$name" params={{ name }} className={classes.name}>
                    {name}
                  </Link>
                  <div className={classes.detail}>Changed {momentOf(mapping.updatedAt)}</div>
                </td>
                <td data-label="Files named">{filePattern ?? 'Any name'}</td>
                <UseCells name={name} use={mapping} />
                <td className={classes.action}>
                  <Group gap="xs" justify="flex-end" wrap="nowrap">
                    <Button
                      variant="default"
                      size="xs"
                      aria-label={`Edit ${name}`}
                      renderRoot={(props) => <Link to="/ingestion/mappings/$name" params={{ name }} {...props} />}
                    >
                      Edit
                    </Button>
                    <AllowedButton
                      needs="admin"
                      variant="default"
                      size="xs"
                      onClick={() => leave(mapping)}
                      aria-label={`Delete ${name}`}
                    >
                      Delete
                    </AllowedButton>
                  </Group>
                </td>
              </tr>
            );
          })}
          {builtIn.map(({ name, ...use }) => (
            <tr key={name}>
              <td>
                <span className={classes.name}>{name}</span>
                <div className={classes.detail}>Built in</div>
              </td>
              <td data-label="Files named">Any name</td>
              <UseCells name={name} use={use} />
              <td className={classes.action} />
            </tr>
          ))}
        </tbody>
      </table>
      {leaving === null ? null : <DeleteMappingDialog mapping={leaving} onClose={() => leave(null)} />}
    </Paper>
  );
}

function UseCells({
  name,
  use: { loadedFiles, loadedEvents, lastUsedAt },
}: {
  readonly name: string;
  readonly use: Use;
}) {
  return (
    <>
      <td data-label="Files read by it">
        {loadedFiles === 0 ? (
          'None'
        ) : (
          <>
            <Anchor
              inherit
              renderRoot={(props) => <Link to="/ingestion" search={{ mapping: name }} hash="files" {...props} />}
            >
              {counted(loadedFiles, 'file')}
            </Anchor>
            <div className={classes.detail}>{count(loadedEvents)} events</div>
          </>
        )}
      </td>
      <td data-label="Last used">{lastUsedAt === null ? 'Never' : momentOf(lastUsedAt)}</td>
    </>
  );
}
