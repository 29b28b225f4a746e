import { Group } from '@mantine/core';
import type { ApiKey } from '../../../contract/api-keys.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { momentOf } from '../../ui/times.ts';
import classes from './api-keys-table.module.css';
import { bindingsInWords, limitsInWords, scopesInWords } from './key-words.ts';

interface ApiKeyRowProps {
  readonly apiKey: ApiKey;
  /** The live key that follows this one. */
  readonly successor: ApiKey | undefined;
  /** The live key that this one follows. */
  readonly predecessor: ApiKey | undefined;
  readonly onEdit: () => void;
  readonly onRotate: () => void;
  readonly onRevoke: () => void;
}

export function ApiKeyRow({ apiKey, successor, predecessor, onEdit, onRotate, onRevoke }: ApiKeyRowProps) {
  const { name, prefix, createdAt, lastUsedAt, revokedAt } = apiKey;
  return (
    <tr data-revoked={revokedAt !== null}>
      <td>
        <div className={classes.name}>{name}</div>
        <div className={classes.detail}>{[scopesInWords(apiKey), ...bindingsInWords(apiKey)].join(' · ')}</div>
        {revokedAt === null ? <div className={classes.detail}>{limitsInWords(apiKey)}</div> : null}
        {successor === undefined ? null : (
          <div className={classes.detail}>
            Being replaced by {successor.prefix}…: revoke it once it is no longer used.
          </div>
        )}
        {predecessor === undefined ? null : (
          <div className={classes.detail}>
            Replaces {predecessor.prefix}…, {usedWords(predecessor.lastUsedAt)}.
          </div>
        )}
      </td>
      <td data-label="Begins with">
        <code className={classes.prefix}>{prefix}…</code>
      </td>
      <td data-label="Created">{momentOf(createdAt)}</td>
      <td data-label="Last used">{lastUsedAt === null ? 'Never' : momentOf(lastUsedAt)}</td>
      <td className={classes.action}>
        {revokedAt === null ? (
          <Group gap="xs" wrap="nowrap" className={classes.buttons}>
            <AllowedButton needs="admin" variant="default" size="xs" onClick={onEdit} aria-label={`Edit ${name}`}>
              Edit
            </AllowedButton>
            {successor === undefined ? (
              <AllowedButton needs="admin" variant="default" size="xs" onClick={onRotate} aria-label={`Rotate ${name}`}>
                Rotate
              </AllowedButton>
            ) : null}
            <AllowedButton needs="admin" variant="default" size="xs" onClick={onRevoke} aria-label={`Revoke ${name}`}>
              Revoke
            </AllowedButton>
          </Group>
        ) : (
          <span>Revoked {momentOf(revokedAt)}</span>
        )}
      </td>
    </tr>
  );
}

const usedWords = (lastUsedAt: string | null): string =>
  lastUsedAt === null ? 'which was never used' : `last used ${momentOf(lastUsedAt)}`;
