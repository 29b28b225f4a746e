import { Button, type ButtonProps, Tooltip } from '@mantine/core';
import type { MouseEvent } from 'react';
import type { Role } from '../../contract/console.ts';
import { useSession } from '../api/use-session.ts';

interface AllowedButtonProps extends ButtonProps {
  readonly onClick?: () => void;
  readonly type?: 'button' | 'submit';
  /** The least role that may press it. */
  readonly needs?: 'editor' | 'admin';
  /** Why nobody may press it just now; null when one may. */
  readonly reason?: string | null;
}

const RANK: Readonly<Record<Role, number>> = { viewer: 0, editor: 1, admin: 2, owner: 3 };

/** A button that changes something: it stays reachable and says why where it may not be pressed. */
export function AllowedButton({
  onClick,
  needs = 'editor',
  reason = null,
  type = 'button',
  ...button
}: AllowedButtonProps) {
  const { user } = useSession();
  const refusal = RANK[user.role] < RANK[needs] ? reasonOf(user.role, needs) : reason;
  if (refusal === null) return <Button type={type} {...(onClick === undefined ? {} : { onClick })} {...button} />;
  return (
    <Tooltip label={refusal} multiline maw={280} events={{ hover: true, focus: true, touch: true }}>
      <Button {...button} data-disabled aria-disabled onClick={(event: MouseEvent) => event.preventDefault()} />
    </Tooltip>
  );
}

const reasonOf = (has: Role, needs: Role): string =>
  `This needs the role ${needs}; yours is ${has}. Ask an admin of your organisation.`;
