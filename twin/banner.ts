import type { Example } from './example/example.ts';
import type { Twin } from './main.ts';

/** One line of JSON, for a program. */
export function readyLine({ klaviyoUrl, controlUrl, sftp }: Twin, example: Example | null): string {
  const played = example && { privateKey: example.privateKey, sftpCommand: example.sftpCommand };
  return `${JSON.stringify({ klaviyoUrl, controlUrl, sftp, ...(played && { example: played }) })}\n`;
}

/** What a person at a terminal is told. */
export function banner(twin: Twin, accountName: string, example: Example | null): string {
  const next = example
    ? [
        'Open the mailbox: people sign up, a webhook asks for content, and five minutes later an email leaves.',
        'An hour passes in a minute. Turn a fault on and watch the emails fall back.',
        `The API's key is ${example.privateKey}. Every full hour events are exported; bring the files with`,
        `\n    ${example.sftpCommand}`,
      ]
    : [
        'Open the mailbox, and point your program at the API with a key of PUT /keys.',
        'To see it play at once, start it with --example. All calls and flags: twin/README.md',
      ];
  return `
  ${accountName} is ready: a Klaviyo account of your own.

    mailbox, flows, faults, clock   ${twin.controlUrl}/
    the API, for a.klaviyo.com      ${twin.klaviyoUrl}
    exports over SFTP               ${twin.sftp.host}:${twin.sftp.port}

  ${next.join('\n  ')}

  Ctrl-C ends it, and keeps nothing.

`;
}
