import { Link } from '@tanstack/react-router';
import type { IngestedFile } from '../../../contract/ingestion.ts';
import { count } from '../../ui/numbers.ts';
import { momentOf } from '../../ui/times.ts';
import { FileState } from './file-state.tsx';
import classes from './files-table.module.css';
import { sourceWords } from './ingestion-words.ts';

const NUMBERS = ['rows', 'events', 'duplicates', 'rejected'] as const;
const HEADS = { rows: 'Rows', events: 'New events', duplicates: 'Known already', rejected: 'Rejected' } as const;

/** Each row leads to the file. */
export function FilesTable({ files }: { readonly files: readonly IngestedFile[] }) {
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col">What became of it</th>
          {NUMBERS.map((number) => (
            <th key={number} scope="col" className={classes.number}>
              {HEADS[number]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {files.map((file) => (
          <FileRow key={file.sha256} file={file} />
        ))}
      </tbody>
    </table>
  );
}

function FileRow({ file }: { readonly file: IngestedFile }) {
  const { sha256, name, state, reason, source, landedAt } = file;
  return (
    <tr className={classes.row}>
      <td className={classes.name}>
        <Link to="/ingestion/files/$sha256" params={{ sha256 }} className={classes.link}>
          {name}
        </Link>
        <span className={classes.quiet}>
          {momentOf(landedAt)} · {sourceWords(source)}
        </span>
      </td>
      <td className={classes.fate}>
        <FileState state={state} />
        {reason === null ? null : <span className={classes.reason}>{reason}</span>}
      </td>
      {NUMBERS.map((number) => (
        <td
          key={number}
          className={classes.number}
          data-head={HEADS[number]}
          data-bad={(number === 'rejected' && (file.rejected ?? 0) > 0) || undefined}
        >
          {file[number] === null ? '–' : count(file[number])}
        </td>
      ))}
    </tr>
  );
}
