import { queryOptions } from '@tanstack/react-query';
import { type AcceptHostKey, type SaveSftpSource, sftpSource } from '../../contract/sftp.ts';
import { change, read } from './request.ts';

export const sftpQuery = queryOptions({ queryKey: ['sftp'], queryFn: () => read('/sftp', sftpSource) });

export async function saveSftpSource(input: SaveSftpSource, csrfToken: string): Promise<void> {
  await change('PUT', '/sftp', csrfToken, input);
}

export async function acceptHostKey(input: AcceptHostKey, csrfToken: string): Promise<void> {
  await change('POST', '/sftp/host-key', csrfToken, input);
}
