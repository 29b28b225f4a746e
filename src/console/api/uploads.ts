import { queryOptions } from '@tanstack/react-query';
import { problem } from '../../contract/console.ts';
import {
  type TakenUpload,
  takenUpload,
  type UploadedFile,
  uploadedFile,
  uploadLimits,
} from '../../contract/sources.ts';
import { Problem } from './problem.ts';
import { read } from './request.ts';

export const uploadLimitsQuery = queryOptions({
  queryKey: ['upload-limits'],
  queryFn: () => read('/uploads', uploadLimits),
  staleTime: Number.POSITIVE_INFINITY,
});

export const readUpload = (sha256: string): Promise<UploadedFile> => read(`/uploads/${sha256}`, uploadedFile);

/** Sends a file as it is. `fetch` does not tell how much of a body has gone out. Throws `Problem` on a refusal. */
export function sendFile(file: File, csrfToken: string, onSent: (bytes: number) => void): Promise<TakenUpload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/console-api/uploads?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('X-CSRF-Token', csrfToken);
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onerror = () =>
      reject(new Problem(0, 'unreachable', 'The connection broke. Nothing was taken in; send the file again.'));
    request.onload = () => {
      try {
        resolve(answerOf(request));
      } catch (error) {
        reject(error);
      }
    };
    request.send(file);
  });
}

function answerOf({ status, responseText }: XMLHttpRequest): TakenUpload {
  const answer = jsonOf(responseText);
  if (status === 201) return takenUpload.parse(answer);
  const refused = problem.safeParse(answer);
  if (refused.success) throw new Problem(status, refused.data.error.code, refused.data.error.message);
  throw new Problem(status, 'no_reason', `The server answered ${status} without a reason. Try again.`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
