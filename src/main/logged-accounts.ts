import type { Logger } from 'pino';
import type { Accounts } from '../connect/ports.ts';

/** Says in the log when Verify, or a new key, changed whether an account is written to. */
export const loggedAccounts = (accounts: Accounts, logger: Logger): Accounts => ({
  ...accounts,
  async save(orgId, account) {
    const before = await accounts.find(orgId);
    await accounts.save(orgId, account);
    if (account.state === (before?.state ?? 'active')) return;
    if (account.state === 'active') {
      logger.info({ orgId, incident: 'resumed' }, 'the key was verified: the account is written to again');
    } else
      logger.error({ orgId, incident: 'paused' }, 'the key may not write profiles: nothing is written until Verify');
  },
});
