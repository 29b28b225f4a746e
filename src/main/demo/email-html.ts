/** Building blocks of the demo's emails: plain, inline-styled HTML that survives every mail client. */

const FONT = "font-family:Georgia,'Times New Roman',serif";
const SANS = 'font-family:Helvetica,Arial,sans-serif';

export const heading = (text: string): string =>
  `<h1 style="margin:0 0 16px;${FONT};font-size:28px;line-height:34px;font-weight:normal;color:#2b2118">${text}</h1>`;

export const paragraph = (text: string): string =>
  `<p style="margin:0 0 16px;${SANS};font-size:16px;line-height:26px;color:#4a4038">${text}</p>`;

export const button = (label: string, url: string): string =>
  `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:24px 0"><tr><td style="border-radius:4px;background:#1f5d4c">` +
  `<a href="${url}" style="display:inline-block;padding:14px 28px;${SANS};font-size:16px;color:#ffffff;text-decoration:none">${label}</a></td></tr></table>`;

export const steps = (items: readonly string[]): string =>
  `<ol style="margin:0 0 16px;padding-left:24px;${SANS};font-size:16px;line-height:26px;color:#4a4038">` +
  `${items.map((item) => `<li style="margin-bottom:8px">${item}</li>`).join('')}</ol>`;

export const banner = (text: string): string =>
  `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 24px"><tr>` +
  `<td style="padding:20px 24px;background:#f4ead9;border-left:4px solid #c98a3b;${FONT};font-size:20px;line-height:28px;color:#2b2118">${text}</td></tr></table>`;

export const signature = (name: string, title: string): string =>
  `<p style="margin:24px 0 0;${FONT};font-size:18px;line-height:26px;color:#2b2118">${name}<br>` +
  `<span style="${SANS};font-size:13px;color:#7a6f64">${title}</span></p>`;
