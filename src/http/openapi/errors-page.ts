import { API_ERRORS, KLAVIYO_RETRIES } from '../../contract/api-errors.ts';

/** Every refusal of the public API on a page of its own, at the code's anchor. */
export function errorsPage(): string {
  const rows = API_ERRORS.map(({ status, code, when, whatToDo }) => {
    const klaviyo = KLAVIYO_RETRIES.includes(status) ? 'tries again' : 'skips';
    const cells = [String(status), `\`${code}\``, when, klaviyo, whatToDo].map((cell) => `<td>${htmlOf(cell)}</td>`);
    return `<tr id="${code}">${cells.join('')}</tr>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Refusals of the public API · JustAI</title>
<style>
body { max-width: 960px; margin: 40px auto; padding: 0 16px; font: 16px/1.5 system-ui, sans-serif; color: #1d2421; background: #fff; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th, td { padding: 8px; border-top: 1px solid #e4e8e6; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
tr:target { background: #d5ede2; }
a { color: #0f6b4c; }
</style>
</head>
<body>
<main>
<h1>Refusals of the public API</h1>
<p>Each is <code>{"error": {"code": …, "message": …, "docs": …}}</code>: the code for programs, the message says what to do. Klaviyo tries ${KLAVIYO_RETRIES.join(', ')} again, up to 17 times in 24 hours, and skips the webhook after any other; the email then shows its own defaults. <a href="/api-docs">The API itself</a></p>
<table>
<thead><tr><th scope="col">Status</th><th scope="col">Code</th><th scope="col">When</th><th scope="col">Klaviyo</th><th scope="col">What to do</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</main>
</body>
</html>
`;
}

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const htmlOf = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ESCAPED[character] ?? '').replace(/`([^`]+)`/g, '<code>$1</code>');
