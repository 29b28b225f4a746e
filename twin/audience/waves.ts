import type { TwinClock } from '../clock/twin-clock.ts';
import type { Account } from '../state/account.ts';
import { addToList, type List } from '../state/lists.ts';
import { createProfile } from '../state/profiles.ts';
import { byShare, oneOf, type Random, seededRandom } from './seeded-random.ts';
import type { World } from './world.ts';

const FIRST_NAMES = [
  'Ada',
  'Amara',
  'Ana',
  'Ben',
  'Carla',
  'Chen',
  'Dara',
  'Elif',
  'Emil',
  'Farah',
  'Femi',
  'Grace',
  'Hana',
  'Ivan',
  'Jonas',
  'Kira',
  'Lena',
  'Luis',
  'Maya',
  'Mei',
  'Nadia',
  'Noor',
  'Omar',
  'Priya',
  'Rosa',
  'Sam',
  'Tariq',
  'Uma',
  'Viktor',
  'Yuki',
  'Zoe',
] as const;
const LAST_NAMES = [
  'Abe',
  'Alvarez',
  'Bauer',
  'Brown',
  'Costa',
  'Diaz',
  'Evans',
  'Fischer',
  'Garcia',
  'Haddad',
  'Ito',
  'Jensen',
  'Khan',
  'Kowalski',
  'Larsen',
  'Martin',
  'Mehta',
  'Nguyen',
  'Okafor',
  'Petrov',
  'Rossi',
  'Santos',
  'Silva',
  'Tanaka',
  'Weber',
  'Yilmaz',
] as const;
/** Reserved by RFC 2606: nobody's real address. */
const DOMAINS = ['mail.example', 'inbox.example', 'post.example', 'letters.example'] as const;

type Person = {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly segment: string;
};

/** Has the waves' people join `list` when their time comes, in whole seconds: people of one second come together. */
export function scheduleWaves(world: World, seed: number, account: Account, list: List, clock: TwinClock): void {
  for (const [index, wave] of world.waves.entries()) {
    const random = seededRandom(seed, `wave ${index}`);
    const start = Date.parse(wave.at);
    const bySecond = new Map<number, Person[]>();
    for (let number = 1; number <= wave.count; number += 1) {
      const at = start + Math.floor(random() * wave.overSeconds) * 1_000;
      const arriving = bySecond.get(at) ?? [];
      bySecond.set(at, arriving);
      arriving.push(inventPerson(random, `${index + 1}.${number}`, wave.shares ?? world.segments.shares));
    }
    for (const [at, people] of bySecond) {
      const run = (): void => {
        for (const person of people) join(person, world.segments.property, account, list, at);
      };
      clock.schedule(at, { reachesOutside: false, run });
    }
  }
}

function inventPerson(random: Random, number: string, shares: Readonly<Record<string, number>>): Person {
  const firstName = oneOf(random, FIRST_NAMES);
  const lastName = oneOf(random, LAST_NAMES);
  const email = `${firstName}.${lastName}.${number}@${oneOf(random, DOMAINS)}`.toLowerCase();
  return { firstName, lastName, email, segment: byShare(random, shares) };
}

function join(person: Person, property: string, account: Account, list: List, now: number): void {
  const fields = { email: person.email, first_name: person.firstName, last_name: person.lastName };
  const properties = { [property]: person.segment };
  const created = createProfile(account.profiles, account.ids, { fields, properties }, now);
  if (created.kind === 'duplicate')
    throw new Error(`${person.email} is on the account already: was a world put twice?`);
  addToList(account.lists, list, created.profile, now);
}
