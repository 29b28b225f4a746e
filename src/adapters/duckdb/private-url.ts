/** `ann@shop.example`, also with its sign written as %40. */
const EMAIL = '[^/?&#=:;,+ ]+(@|%40)[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+';
/** What Klaviyo adds to a link so that the shop's page knows the recipient, and its older form, an email in base64. */
const KLAVIYO_IDENTITY = '([?&](_kx|_ke)=)[^&#]*';
/** Without one of these neither pattern finds anything: to look for them takes a fifth of the time. */
const SIGNS = ['@', '%40', '_k'];

/** SQL: a clicked address without what says who clicked; which page it was stays. NULL stays NULL. */
export const privateUrl = (url: string): string =>
  `CASE WHEN ${SIGNS.map((sign) => `contains(${url}, '${sign}')`).join(' OR ')}
   THEN regexp_replace(regexp_replace(${url}, '${KLAVIYO_IDENTITY}', '\\1', 'g'), '${EMAIL}', '', 'g') ELSE ${url} END`;
