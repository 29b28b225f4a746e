import type { FileState as State } from '../../../contract/ingestion.ts';
import classes from './file-state.module.css';
import { FILE_STATES } from './ingestion-words.ts';

/** What became of a file, told by shape and words beside the colour. */
export const FileState = ({ state }: { readonly state: State }) => (
  <span className={classes.state} data-state={state}>
    <span className={classes.dot} aria-hidden />
    {FILE_STATES[state]}
  </span>
);
