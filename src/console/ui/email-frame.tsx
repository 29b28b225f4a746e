import { withSampleFields } from './sample-fields.ts';

interface EmailFrameProps {
  readonly title: string;
  readonly body: string;
  readonly className: string;
  /** A thumbnail: seen, but not entered with the keyboard. */
  readonly isThumbnail?: boolean;
}

/** A rendered email. The empty sandbox keeps scripts, forms, pop-ups and this page out of its reach. */
export function EmailFrame({ title, body, className, isThumbnail = false }: EmailFrameProps) {
  return (
    <iframe
      title={title}
      sandbox=""
      srcDoc={documentOf(withSampleFields(body))}
      className={className}
      {...(isThumbnail ? { tabIndex: -1 } : {})}
    />
  );
}

const documentOf = (body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light"><style>body{margin:24px;background:#fff;color:#1d2421;font:16px/1.5 Helvetica,Arial,sans-serif}</style></head><body>${body}</body></html>`;
