import type { TwinProcess } from './twin-process.ts';

const IMPORT_SIZE = 10_000;
const PAGE_SIZE = 100;
const PARAGRAPH =
  '<p style="margin: 0 0 16px">Hello, your next bag is roasted on Tuesday and it’s on its way — see you soon.</p>\n';

/** Imports new people, as many as are asked for, and answers their jobs' ids. They join the list, where there is one. */
export async function importPeople(
  twin: TwinProcess,
  first: number,
  count: number,
  listId?: string,
): Promise<string[]> {
  const jobs: string[] = [];
  for (let start = first; start < first + count; start += IMPORT_SIZE) {
    const size = Math.min(IMPORT_SIZE, first + count - start);
    const people = Array.from({ length: size }, (_, index) => ({ type: 'profile', attributes: person(start + index) }));
    const lists = listId === undefined ? {} : { relationships: { lists: { data: [{ type: 'list', id: listId }] } } };
    const attributes = { profiles: { data: people } };
    const answer = await twin.klaviyo('POST', '/api/profile-bulk-import-jobs', {
      data: { type: 'profile-bulk-import-job', attributes, ...lists },
    });
    jobs.push(JSON.parse(answer).data.id);
  }
  return jobs;
}

export const emailOf = (number: number): string => `person.${number}@shop.example`;

function person(number: number) {
  return {
    email: emailOf(number),
    first_name: `Person ${number}`,
    properties: { plan: number % 3 === 0 ? 'Pro' : 'Free', persona: 'Home barista', 'Last Basket': number % 997 },
  };
}

/** The ids of the people of those imports. */
export async function idsOfPeople(twin: TwinProcess, jobs: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const job of jobs) {
    let path = `/api/profile-bulk-import-jobs/${job}/relationships/profiles?page[size]=${PAGE_SIZE}`;
    while (path !== '') {
      const { data, links } = JSON.parse(await twin.klaviyo('GET', path));
      for (const { id } of data) ids.push(id);
      path = links.next === null ? '' : links.next.slice(twin.klaviyoUrl.length);
    }
  }
  return ids;
}

/** The JSON of a write to a person: some `bytes` of HTML, whose beginning is like nobody else's, beyond Latin-1. */
export function contentJson(number: number, id: string, bytes: number): string {
  const body = `${JSON.stringify(`<p>It’s bag ${number}.</p>`).slice(1, -1)}${fillerJson(bytes)}`;
  const properties = `{"jai_subject":"It’s your turn, ${number}","jai_preheader":"Bag ${number}","jai_body":"${body}"}`;
  return `{"data":{"type":"profile","id":"${id}","attributes":{"properties":${properties}}}}`;
}

const fillers = new Map<number, string>();

/** Made once, so that the bench's own core is not what is measured. */
function fillerJson(bytes: number): string {
  const known = fillers.get(bytes);
  if (known !== undefined) return known;
  const made = JSON.stringify(PARAGRAPH.repeat(Math.ceil(bytes / PARAGRAPH.length)).slice(0, bytes)).slice(1, -1);
  fillers.set(bytes, made);
  return made;
}
