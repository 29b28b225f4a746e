import { Paper } from '@mantine/core';
import { useState } from 'react';
import type { ApiKey } from '../../../contract/api-keys.ts';
import { revokeApiKey } from '../../api/api-keys.ts';
import { useChange } from '../../api/use-change.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { ApiKeyRow } from './api-key-row.tsx';
import classes from './api-keys-table.module.css';
import { EditKeyDialog } from './edit-key-dialog.tsx';
import { revokeConsequence } from './revoke-consequence.ts';
import { RotateKeyDialog } from './rotate-key-dialog.tsx';

export function ApiKeysTable({ keys }: { readonly keys: readonly ApiKey[] }) {
  const [revoked, setRevoked] = useState<ApiKey | null>(null);
  const [edited, setEdited] = useState<ApiKey | null>(null);
  const [rotated, setRotated] = useState<ApiKey | null>(null);
  const live = keys.filter(({ revokedAt }) => revokedAt === null);
  const revoke = useChange(revokeApiKey, ['api-keys']);
  const close = (): void => setRevoked(null);
  return (
    <Paper p={0} className={classes.card}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Begins with</th>
            <th scope="col">Created</th>
            <th scope="col">Last used</th>
            <th scope="col">
              <span className={classes.hidden}>Action</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <ApiKeyRow
              key={key.keyId}
              apiKey={key}
              successor={live.find(({ replaces }) => replaces === key.keyId)}
              predecessor={live.find(({ keyId }) => keyId === key.replaces)}
              onEdit={() => setEdited(key)}
              onRotate={() => setRotated(key)}
              onRevoke={() => setRevoked(key)}
            />
          ))}
        </tbody>
      </table>
      <Confirm
        opened={revoked !== null}
        title={`Revoke ${revoked?.name ?? ''}?`}
        consequence={revoked === null ? '' : revokeConsequence(revoked)}
        action="Revoke"
        busy={revoke.isPending}
        error={revoke.error}
        onConfirm={() =>
          revoked !== null &&
          revoke.mutate({ keyId: revoked.keyId, confirmed: revoked.lastUsedAt !== null }, { onSuccess: close })
        }
        onClose={close}
      />
      <EditKeyDialog apiKey={edited} onClose={() => setEdited(null)} />
      <RotateKeyDialog apiKey={rotated} onClose={() => setRotated(null)} />
    </Paper>
  );
}
