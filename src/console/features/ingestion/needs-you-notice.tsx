import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { FileState, Ingestion } from '../../../contract/ingestion.ts';
import { Notice } from '../../ui/notice.tsx';
import { counted } from '../../ui/numbers.ts';
import { needPeople } from './ingestion-words.ts';

/** Files that wait for a person: of none of them has anything been lost. */
export function NeedsYouNotice({ files }: Pick<Ingestion, 'files'>) {
  const people = needPeople({ files });
  if (people === 0) return null;
  return (
    <Notice tone="caution" title={`${counted(people, 'file')} ${people === 1 ? 'needs' : 'need'} you`}>
      {files.needs_mapping === 0 ? null : (
        <>
          <ToFiles state="needs_mapping">{counted(files.needs_mapping, 'file')}</ToFiles>{' '}
          {files.needs_mapping === 1 ? 'has' : 'have'} columns that JustAI does not know: say what they mean.{' '}
        </>
      )}
      {files.parked === 0 ? null : (
        <>
          <ToFiles state="parked">{counted(files.parked, 'file')}</ToFiles> could not be read: look why.{' '}
        </>
      )}
      Nothing of {people === 1 ? 'it' : 'them'} is lost.
    </Notice>
  );
}

const ToFiles = ({ state, children }: { readonly state: FileState; readonly children: string }) => (
  <Anchor
    inherit
    underline="always"
    c="inherit"
    renderRoot={(props) => <Link to="/ingestion" search={{ state }} hash="files" {...props} />}
  >
    {children}
  </Anchor>
);
