import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { TakenUpload, UploadedFile } from '../../../contract/sources.ts';
import { sentenceOf } from '../../api/problem.ts';
import { readUpload, sendFile } from '../../api/uploads.ts';
import { useSession } from '../../api/use-session.ts';
import { type Upload, type UploadState, withState } from './upload-state.ts';

const ASKED_EVERY_MILLISECONDS = 1_000;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, ASKED_EVERY_MILLISECONDS));

interface Uploads {
  readonly uploads: readonly Upload[];
  readonly add: (files: readonly File[]) => void;
}

/** Sends files one after the other and follows each until it is loaded. */
export function useUploads(limitBytes: number | null): Uploads {
  const { csrfToken } = useSession();
  const queries = useQueryClient();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const nextId = useRef(0);
  const queue = useRef<Promise<void>>(Promise.resolve());
  const isShown = useRef(true);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);

  const set = useCallback((id: number, state: UploadState): void => {
    setUploads((known) => withState(known, id, state));
  }, []);

  const follow = useCallback(
    async (id: number, { file, isNew }: TakenUpload): Promise<void> => {
      let present: UploadedFile = file;
      while (present.state === 'landed' && isShown.current) {
        set(id, { kind: 'loading', file: present });
        await pause();
        present = await readUpload(file.sha256).catch(() => present);
      }
      set(id, { kind: 'ended', file: present, isNew });
      await queries.invalidateQueries({ queryKey: ['ingestion'] });
    },
    [queries, set],
  );

  const send = useCallback(
    async (id: number, file: File): Promise<void> => {
      if (limitBytes !== null && file.size > limitBytes) {
        set(id, {
          kind: 'failed',
          sentence: `The file is over ${limitBytes / 1e9} GB. Load it on the server: justai ingest FILE.`,
        });
        return;
      }
      try {
        const taken = await sendFile(file, csrfToken, (sentBytes) => set(id, { kind: 'sending', sentBytes }));
        // The next one need not wait until this one is loaded.
        void follow(id, taken);
      } catch (error) {
        set(id, { kind: 'failed', sentence: sentenceOf(error) });
      }
    },
    [csrfToken, follow, limitBytes, set],
  );

  const add = useCallback(
    (files: readonly File[]): void => {
      for (const file of files) {
        const id = nextId.current++;
        setUploads((known) => [...known, { id, name: file.name, bytes: file.size, state: { kind: 'waiting' } }]);
        queue.current = queue.current.then(() => send(id, file));
      }
    },
    [send],
  );

  return { uploads, add };
}
