import type { Twin } from './main.ts';

/** What a person at a terminal is told; a program reads one line of JSON instead. */
export function banner(twin: Twin, accountName: string, isExample: boolean): string {
  const next = isExample
    ? [
        'Open the mailbox: people sign up, a webhook asks for content, and five minutes later an email leaves.',
        'An hour passes in a minute. Turn a fault on and watch the emails fall back.',
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
