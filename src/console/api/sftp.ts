import { queryOptions } from '@tanstack/react-query';
import { type SaveSftpSource, sftpSource } from '../../contract/console.ts';
import { change, read } from './request.ts';

export const sftpQuery = queryOptions({ queryKey: ['sftp'], queryFn: () => read('/sftp', sftpSource) });

export async function saveSftpSource(input: SaveSftpSource, csrfToken: string): Promise<void> {
  await change('PUT', '/sftp', csrfToken, input);
}
