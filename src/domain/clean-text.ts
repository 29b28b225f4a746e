import { decodeEntities } from './subject.ts';

/** PostgreSQL holds neither NUL nor half a surrogate pair. */
const UNSTORABLE = /[\0\p{Cs}]/gu;

/** What Klaviyo escaped on the way is decoded once, what cannot be stored is replaced. */
export const cleanText = (text: string): string => decodeEntities(text).replace(UNSTORABLE, '\uFFFD');

/** The form in which values of attributes are compared. */
export const canonicalText = (text: string): string => cleanText(text).trim().toLowerCase();
