import { isHttps } from './public-url.ts';

/**
 * No inline script, ever. Inline style stays allowed: the component library positions its elements with style
 * attributes, and email previews, which inherit this policy in their sandboxed frames, are styled inline throughout.
 */
export const contentSecurityPolicy = (publicUrl: string) => ({
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    baseUri: ["'none'"],
    connectSrc: ["'self'"],
    fontSrc: ["'self'", 'data:'],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    frameSrc: ["'self'"],
    imgSrc: ["'self'", 'data:', 'https:'],
    objectSrc: ["'none'"],
    scriptSrc: ["'self'"],
    scriptSrcAttr: ["'none'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    ...(isHttps(publicUrl) ? { upgradeInsecureRequests: [] } : {}),
  },
});
