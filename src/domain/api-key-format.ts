/** What a JustAI API key looks like: this prefix and at least 32 characters of base32 (160 bits). */
export const API_KEY_PREFIX = 'jai_live_';
export const API_KEY = /^jai_live_[a-z2-7]{32,64}$/;
