import type { ApiKey } from '../../../contract/console.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { momentOf } from '../../ui/times.ts';
import classes from './api-keys-table.module.css';

interface ApiKeyRowProps {
  readonly apiKey: ApiKey;
  readonly onRevoke: () => void;
}

export function ApiKeyRow({ apiKey, onRevoke }: ApiKeyRowProps) {
  const { name, prefix, createdAt, lastUsedAt, revokedAt } = apiKey;
  return (
    <tr data-revoked={revokedAt !== null}>
      <td className={classes.name}>{name}</td>
      <td data-label="Begins with">
        <code className={classes.prefix}>{prefix}…</code>
      </td>
      <td data-label="Created">{momentOf(createdAt)}</td>
      <td data-label="Last used">{lastUsedAt === null ? 'Never' : momentOf(lastUsedAt)}</td>
      <td className={classes.action}>
        {revokedAt === null ? (
          <AllowedButton needs="admin" variant="default" size="xs" onClick={onRevoke} aria-label={`Revoke ${name}`}>
            Revoke
          </AllowedButton>
        ) : (
          <span>Revoked {momentOf(revokedAt)}</span>
        )}
      </td>
    </tr>
  );
}
