import { IconCheck, IconQuestionMark, IconX } from '@tabler/icons-react';
import type { KlaviyoConnection } from '../../../contract/console.ts';
import classes from './scope-list.module.css';

const LOOKS = {
  granted: { icon: IconCheck, word: 'Granted' },
  missing: { icon: IconX, word: 'Missing' },
  unknown: { icon: IconQuestionMark, word: 'Not known' },
} as const;

/** What the key may do, and what each missing permission costs. */
export function ScopeList({ scopes }: { readonly scopes: KlaviyoConnection['scopes'] }) {
  return (
    <ul className={classes.scopes} aria-label="Permissions of the key">
      {scopes.map(({ scope, state, required, costs }) => {
        const { icon: Icon, word } = LOOKS[state];
        return (
          <li key={scope} data-state={state} data-required={required}>
            <Icon size={18} stroke={2.2} aria-hidden className={classes.icon} />
            <span className={classes.scope}>
              <code>{scope}</code>
              {required ? null : <span className={classes.optional}>optional</span>}
            </span>
            <span className={classes.state}>
              <strong>{word}</strong>
              {state === 'missing' ? `: ${costs}` : null}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
