import { Markup } from './markup.ts';

const PATHS = {
  mail: '<rect x="3" y="5" width="18" height="14" rx="2.5"/><path d="m4 7.5 8 5.5 8-5.5"/>',
  flow: '<circle cx="6" cy="6" r="2.5"/><circle cx="18" cy="18" r="2.5"/><path d="M6 8.5V13a5 5 0 0 0 5 5h4.5"/>',
  fault: '<path d="M13 3 5 13.5h6L11 21l8-10.5h-6z"/>',
  clock: '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>',
  webhook:
    '<path d="M9 8a3 3 0 1 1 4 2.8L15.5 15M9.5 16.5H16M12 10.5 9 16"/><circle cx="17.5" cy="16.5" r="2.5"/><circle cx="7" cy="17" r="2.5"/>',
  trigger: '<circle cx="9" cy="9" r="3.5"/><path d="M3 19.5a6 6 0 0 1 12 0M18 8v6M15 11h6"/>',
  split:
    '<path d="M12 3v5m0 0c0 5-6 4-6 11m6-11c0 5 6 4 6 11"/><path d="m3.5 16.5 2.5 2.5 2.5-2.5m7 0 2.5 2.5 2.5-2.5"/>',
  test: '<path d="M10 3v6L4.8 18a2 2 0 0 0 1.8 3h10.8a2 2 0 0 0 1.8-3L14 9V3M8.5 3h7M7.5 15h9"/>',
  play: '<path d="M8 5.5v13l10-6.5z"/>',
  pause: '<path d="M9 6v12M15 6v12"/>',
  back: '<path d="m14 6-6 6 6 6"/>',
  search: '<circle cx="11" cy="11" r="6"/><path d="m20 20-4.5-4.5"/>',
  end: '<path d="M6 21V4h11l-2 4 2 4H6"/>',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration: the words beside it say the same. */
export function icon(name: IconName): Markup {
  return new Markup(
    `<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${PATHS[name]}</svg>`,
  );
}
