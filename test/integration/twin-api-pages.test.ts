import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendEvent } from '../../twin/state/events.ts';
import { createList } from '../../twin/state/lists.ts';
import { emailMetric } from '../../twin/state/metrics.ts';
import { type Answer, openShop, type Shop, START } from '../support/twin-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

async function follow(first: string, link: 'next' | 'prev' = 'next'): Promise<Answer[]> {
  const pages: Answer[] = [];
  for (let path: string | null = first; path !== null; ) {
    const page = await shop.call('GET', path);
    expect(page.status).toBe(200);
    pages.push(page);
    path = page.links[link] ?? null;
  }
  return pages;
}

const idsOf = (pages: readonly Answer[]) => pages.flatMap(({ items }) => items.map(({ id }) => id));

describe('pages', () => {
  it('follow links.next to the end without a gap or a repeat, and links.prev back', async () => {
    for (let i = 0; i < 24; i += 1) createList(shop.account.lists, shop.account.ids, `List ${i % 5}`, START + i);
    const pages = await follow('/api/lists?sort=-name&fields[list]=name');
    expect(pages.map(({ items }) => items.length)).toEqual([10, 10, 5]);
    expect(new Set(idsOf(pages)).size).toBe(25);
    expect(pages.map(({ links }) => links.prev === null)).toEqual([true, false, false]);
    const last = pages[2]?.links.prev ?? '';
    const back = await follow(last, 'prev');
    expect(idsOf([...back].reverse())).toEqual(idsOf(pages.slice(0, 2)));
    expect(idsOf(await follow(back[0]?.links.next ?? ''))).toEqual(idsOf(pages.slice(2)));
  });

  it('have the documented sizes, and a size outside them is refused in Klaviyo’s words', async () => {
    const refused = await shop.call('GET', '/api/lists?page[size]=50');
    expect([refused.status, refused.error?.detail]).toEqual([400, 'Page size must be an integer between 1 and 10: 50']);
    const largest = { flows: 50, profiles: 100, events: 1000 };
    for (const [collection, size] of Object.entries(largest)) {
      expect((await shop.call('GET', `/api/${collection}?page[size]=${size}`)).status).toBe(200);
      expect((await shop.call('GET', `/api/${collection}?page[size]=${size + 1}`)).status).toBe(400);
    }
    expect((await shop.call('GET', '/api/metrics?page[size]=10')).status).toBe(400);
    expect((await shop.call('GET', '/api/lists?page[cursor]=broken')).status).toBe(400);
    expect((await shop.call('GET', '/api/lists?page=2')).status).toBe(400);
  });
});

describe('events', () => {
  const openedEmail = () => emailMetric(shop.account.metrics, 'Opened Email').id;
  const append = (at: number, metricId = openedEmail()) =>
    appendEvent(shop.account.events, shop.account.ids, { metricId, profile: shop.sarah, at, properties: { at } });
  const list = (query: string) => follow(`/api/events?${query}`);

  it('page in order of time either way, whatever order they arrived in, ties kept apart by page borders', async () => {
    const appended = [5, 1, 3, 3, 3, 9, 2].map((hour) => append(START + hour * 3_600_000));
    const inOrder = [...appended].sort((a, b) => a.at - b.at).map(({ id }) => id);
    const pages = await list('sort=datetime&page[size]=2');
    expect(idsOf(pages)).toEqual(inOrder);
    expect(idsOf(await list('sort=-datetime&page[size]=2'))).toEqual([...inOrder].reverse());
    expect(idsOf(await list('page[size]=3'))).toEqual([...inOrder].reverse());
    const last = pages[3]?.links.prev ?? '';
    expect(idsOf((await follow(last, 'prev')).reverse())).toEqual(inOrder.slice(0, 6));
    const mine = `sort=datetime&page[size]=2&filter=equals(profile_id,"${shop.sarah.id}")`;
    expect(new Set(idsOf(await list(mine)))).toEqual(new Set(inOrder));
  });

  it('are cut by metric, by time and by second', async () => {
    const opened = append(START + 1_500);
    const clicked = append(START + 2_000, emailMetric(shop.account.metrics, 'Clicked Email').id);
    const found = async (filter: string) => idsOf(await list(`filter=${encodeURIComponent(filter)}`));
    expect(await found(`equals(metric_id,"${openedEmail()}")`)).toEqual([opened.id]);
    expect(await found('greater-than(datetime,2026-09-01T09:00:01.500Z)')).toEqual([clicked.id]);
    expect(await found('less-or-equal(datetime,2026-09-01T09:00:01.500Z)')).toEqual([opened.id]);
    const second = START / 1_000 + 1;
    expect(await found(`less-or-equal(timestamp,${second})`)).toEqual([opened.id]);
    expect(await found(`greater-than(timestamp,${second})`)).toEqual([clicked.id]);
    expect(await found(`greater-or-equal(timestamp,${second}),less-than(timestamp,${second + 1})`)).toEqual([
      opened.id,
    ]);
  });

  it('are shown with their profile and metric where those are included', async () => {
    const event = append(START + 1_500);
    const answer = await shop.call('GET', `/api/events/${event.id}?include=profile,metric&fields[metric]=name`);
    expect(answer.data).toMatchObject({
      id: expect.stringMatching(/^[0-9A-Za-z]{11}$/),
      attributes: {
        timestamp: START / 1_000 + 1,
        datetime: '2026-09-01T09:00:01.500+00:00',
        uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-8001-[0-9a-f]{12}$/),
        event_properties: { at: START + 1_500 },
      },
      relationships: { profile: { data: { type: 'profile', id: shop.sarah.id } } },
    });
    expect(answer.included?.map(({ type }) => type)).toEqual(['profile', 'metric']);
    expect(answer.included?.[1]?.attributes).toEqual({ name: 'Opened Email' });
    const wrong = await shop.call('GET', '/api/events?include=profiless');
    expect(wrong.error).toMatchObject({
      detail: "'profiless' is not an allowed include parameter for this resource.",
      source: { parameter: 'include' },
    });
  });
});
