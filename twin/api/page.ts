import { Buffer } from 'node:buffer';
import { comparePlaces, type Place, sortKey } from '../state/place.ts';
import { leastFirst } from './least-first.ts';

export type Sort = { readonly field: string; readonly descending: boolean };

export type Cursor = Place & { readonly direction: 'forward' | 'backward' };

/** Items in the order they are listed in, readable from either side of a place; `null` is an end. */
export type Ordered<Item> = {
  readonly after: (place: Place | null) => Iterable<Item>;
  readonly before: (place: Place | null) => Iterable<Item>;
  readonly placeOf: (item: Item) => Place;
};

export type Page<Item> = {
  readonly items: readonly Item[];
  readonly next: Cursor | null;
  readonly prev: Cursor | null;
};

export function takePage<Item>(ordered: Ordered<Item>, cursor: Cursor | null, size: number): Page<Item> {
  const backward = cursor?.direction === 'backward';
  const items: Item[] = [];
  let more = false;
  for (const item of backward ? ordered.before(cursor) : ordered.after(cursor)) {
    more = items.length === size;
    if (more) break;
    items.push(item);
  }
  if (backward) items.reverse();

  const first = items[0];
  const last = items[items.length - 1];
  const hasNext = backward || more;
  const hasPrev = backward ? more : cursor !== null;
  return {
    items,
    next: hasNext && last !== undefined ? { ...ordered.placeOf(last), direction: 'forward' } : null,
    prev: hasPrev && first !== undefined ? { ...ordered.placeOf(first), direction: 'backward' } : null,
  };
}

/** Everything there is, where Klaviyo does not page. */
export function wholePage<Item>(items: readonly Item[]): Page<Item> {
  return { items, next: null, prev: null };
}

/** Sorted by `sort`, or by `fallback` where the caller asked for no order. */
export function inOrder<Item extends { readonly id: string }>(
  items: Iterable<Item>,
  sort: Sort | null,
  fallback: Sort,
  read: (item: Item, field: string) => string | number | boolean | null,
): Ordered<Item> {
  const { field, descending } = sort ?? fallback;
  const placeOf = (item: Item): Place => ({ key: sortKey(read(item, field)), id: item.id });
  const sign = descending ? -1 : 1;
  const placed = Array.from(items, (item) => ({ item, place: placeOf(item) }));
  function* beyond(place: Place | null, direction: number): Generator<Item> {
    const rest = placed.filter((each) => place === null || direction * comparePlaces(each.place, place) > 0);
    for (const { item } of leastFirst(rest, (a, b) => direction * comparePlaces(a.place, b.place))) yield item;
  }
  return {
    after: (place) => beyond(place, sign),
    before: (place) => beyond(place, -sign),
    placeOf,
  };
}

export function writeCursor({ direction, key, id }: Cursor): string {
  return Buffer.from(JSON.stringify([direction, key, id])).toString('base64url');
}

/** Takes a whole `links.next` too: Klaviyo's SDK passes it on, cutting the cursor out of https addresses only. */
export function readCursor(text: string, name: 'page[cursor]' | 'page_cursor'): Cursor | 'unreadable' {
  try {
    const bare = text.startsWith('http://') ? new URL(text).searchParams.get(name) : text;
    const [direction, key, id]: unknown[] = JSON.parse(Buffer.from(bare ?? '', 'base64url').toString('utf8'));
    const readable =
      (direction === 'forward' || direction === 'backward') &&
      (typeof key === 'string' || typeof key === 'number') &&
      typeof id === 'string';
    return readable ? { direction, key, id } : 'unreadable';
  } catch {
    return 'unreadable';
  }
}
