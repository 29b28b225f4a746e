import classes from './inbox-line.module.css';

interface InboxLineProps {
  readonly subject: string;
  readonly preheader: string;
}

/** Subject and preheader as they stand in an inbox. */
export function InboxLine({ subject, preheader }: InboxLineProps) {
  return (
    <span className={classes.line}>
      <span className={classes.subject}>{subject === '' ? 'No subject' : subject}</span>
      {preheader === '' ? null : <span className={classes.preheader}>{preheader}</span>}
    </span>
  );
}
