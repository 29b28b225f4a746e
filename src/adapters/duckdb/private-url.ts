/** `ann@shop.example`, also with its sign written as %40. */
const EMAIL = '[^/?&#=:;,+ ]+(@|%40)[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+';
/** What Klaviyo adds to a link so that the shop's page knows the recipient, and its older form, an email in base64. */
const KLAVIYO_IDENTITY = '([?&](_kx|_ke)=)[^&#]*';

/** SQL: a clicked address without what says who clicked; which page it was stays. NULL stays NULL. */
export const privateUrl = (url: string): string =>
  `regexp_replace(regexp_replace(${url}, '${KLAVIYO_IDENTITY}', '\\1', 'g'), '${EMAIL}', '', 'g')`;
