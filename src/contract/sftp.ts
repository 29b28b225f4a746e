import { z } from 'zod';

const time = z.iso.datetime();
const hostKey = z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'A fingerprint like SHA256:… is expected.');

export const sftpSource = z.object({
  configured: z.boolean(),
  host: z.string(),
  port: z.number().int(),
  username: z.string(),
  directory: z.string(),
  everyMinutes: z.number().int(),
  offsetMinutes: z.number().int(),
  /** The line to paste into Klaviyo; made on first save, the private half never leaves the server. */
  publicKey: z.string().nullable(),
  hostKey: z.string().nullable(),
  /** Shown by the server in place of the pinned one; nothing is fetched until it is accepted. */
  offeredHostKey: z.string().nullable(),
  nextPullAt: time.nullable(),
  lastPulledAt: time.nullable(),
  lastError: z.string().nullable(),
  /** What a person should know of a fetch that did not fail. */
  note: z.string().nullable(),
});
export type SftpSource = z.infer<typeof sftpSource>;

export const saveSftpSource = z.object({
  host: z
    .string()
    .trim()
    .min(1)
    .max(253)
    .regex(/^[\p{L}\p{N}.:_-]+$/u, 'Give only the name of the host, as in sftp.klaviyo.com.')
    .default('sftp.klaviyo.com'),
  port: z.number().int().min(1).max(65_535).default(22),
  username: z
    .string()
    .trim()
    .min(1, 'Give it a name.')
    .max(120)
    .regex(/^\P{Cc}*$/u, 'It holds an invisible character.'),
  directory: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .regex(/^\P{Cc}*$/u, 'It holds an invisible character.')
    .default('/'),
  everyMinutes: z.number().int().min(1).max(10_080).default(60),
  offsetMinutes: z.number().int().min(0).max(10_079).default(0),
});
export type SaveSftpSource = z.input<typeof saveSftpSource>;

export const acceptHostKey = z.object({ hostKey });
export type AcceptHostKey = z.infer<typeof acceptHostKey>;

export const sftpFile = z.object({
  path: z.string(),
  bytes: z.number(),
  modifiedAt: time,
  /**
   * `changing`: written to while it was read. `unreadable`: the server did not let it be read. Both are tried again.
   * `left`: not to be fetched as it is.
   */
  state: z.enum(['fetched', 'changing', 'unreadable', 'left']),
  reason: z.string().nullable(),
  lookedAt: time,
  nextTryAt: time.nullable(),
});
/** Last looked at first. */
export const sftpFiles = z.object({ files: z.array(sftpFile) });
