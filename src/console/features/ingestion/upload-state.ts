import type { UploadedFile } from '../../../contract/sources.ts';
import { counted } from '../../ui/numbers.ts';

/** One file on its way: into the server, then into events. */
export type UploadState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'sending'; readonly sentBytes: number }
  | { readonly kind: 'loading'; readonly file: UploadedFile }
  | { readonly kind: 'ended'; readonly file: UploadedFile; readonly isNew: boolean }
  | { readonly kind: 'failed'; readonly sentence: string };

export interface Upload {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  readonly state: UploadState;
}

export const withState = (uploads: readonly Upload[], id: number, state: UploadState): readonly Upload[] =>
  uploads.map((upload) => (upload.id === id ? { ...upload, state } : upload));

/** How far it is, from 0 to 100; null while nobody knows. */
export function percentOf({ bytes, state }: Upload): number | null {
  switch (state.kind) {
    case 'waiting':
      return 0;
    case 'sending':
      return bytes === 0 ? 0 : Math.min(100, Math.round((state.sentBytes / bytes) * 100));
    case 'loading':
      return null;
    case 'ended':
    case 'failed':
      return 100;
  }
}

export const isGood = ({ state }: Upload): boolean => state.kind === 'ended' && state.file.state === 'loaded';
export const isBad = ({ state }: Upload): boolean =>
  state.kind === 'failed' || (state.kind === 'ended' && state.file.state !== 'loaded');

/** What to say of it. */
export function wordsOf(upload: Upload): string {
  const { state } = upload;
  switch (state.kind) {
    case 'waiting':
      return 'Waits for the files before it.';
    case 'sending':
      return `${percentOf(upload)} % sent.`;
    case 'loading':
      return 'Sent. Its rows are being loaded; you may leave this page.';
    case 'failed':
      return state.sentence;
    case 'ended':
      return endWords(state.file, state.isNew);
  }
}

function endWords({ state, reason, events, duplicates, rejected }: UploadedFile, isNew: boolean): string {
  if (state !== 'loaded') return reason ?? 'It was set aside. The file is kept.';
  const before = isNew ? '' : 'These very bytes had come before. ';
  const parts = [
    counted(events ?? 0, 'new event'),
    duplicates ? `${counted(duplicates, 'event')} known already` : '',
    rejected ? `${counted(rejected, 'row')} rejected` : '',
  ].filter(Boolean);
  return `${before}${parts.join(', ')}.`;
}
