import type { Variant } from '../../../src/contract/console.ts';
import type { Overview } from '../../../src/contract/overview.ts';

const email = (heading: string, text: string, button: string, colour: string): string => `
<table role="presentation" width="100%" style="background:${colour}"><tr><td align="center" style="padding:40px 16px">
<table role="presentation" width="520" style="max-width:100%;background:#fff;border-radius:12px">
<tr><td style="padding:32px 40px 0;font:600 15px Helvetica,Arial">Hearth &amp; Loom</td></tr>
<tr><td style="padding:24px 40px 0;font:700 30px/36px Georgia,serif">${heading}</td></tr>
<tr><td style="padding:16px 40px;font:16px/26px Helvetica,Arial;color:#444">${text}</td></tr>
<tr><td style="padding:8px 40px 40px"><a href="https://example.com" style="display:inline-block;padding:14px 28px;border-radius:8px;background:#26332d;color:#fff;font:600 16px Helvetica,Arial;text-decoration:none">${button}</a></td></tr>
</table></td></tr></table>`;

const variantOf = (
  variantId: string,
  name: string,
  subject: string,
  preheader: string,
  body: string,
  state: Variant['state'] = 'active',
): Variant => ({
  variantId,
  role: variantId === 'control' ? 'control' : 'variant',
  name,
  state,
  themes: [],
  targeting: [],
  version: 2,
  subject,
  preheader,
  body,
});

const HELLO = 'Hello {{ first_name | default: "there" }},<br><br>';

export const variants: readonly Variant[] = [
  variantOf(
    'control',
    'Your email today',
    'Welcome to Hearth & Loom',
    'Thanks for joining us',
    email(
      'Welcome to Hearth & Loom',
      `${HELLO}Thanks for signing up. Have a look around.`,
      'Visit the shop',
      '#eef0ee',
    ),
  ),
  variantOf(
    'variant-a',
    'The weaver’s story',
    'The woman who weaves your blanket',
    'Maren has kept sheep on the same hill for 31 years',
    email(
      'Made by someone with a name',
      `${HELLO}Every blanket we sell has its maker’s name sewn in. Meet Maren.`,
      'Meet Maren',
      '#efe6da',
    ),
  ),
  variantOf(
    'variant-b',
    'Ten percent, plainly',
    '10 % off your first blanket, {{ first_name | default: "friend" }}',
    'No code to remember: it is in your basket already',
    email(
      'Ten percent off, on us',
      `${HELLO}It is in your basket already. Nothing to type.`,
      'Choose a blanket',
      '#dfe8ee',
    ),
  ),
  variantOf(
    'variant-c',
    'Care for wool',
    'How to make a wool blanket last forty years',
    'Three minutes of reading, no soap required',
    email(
      'Wool likes to be left alone',
      `${HELLO}Most blankets are washed to death. Here is what we do instead.`,
      'Read the guide',
      '#e4ebdf',
    ),
  ),
  variantOf(
    'variant-d',
    'Which one is yours?',
    'Sofa, bed or back seat?',
    'Answer one question and see three blankets instead of ninety',
    email('One question', `${HELLO}Where will it live? We will show you three that fit.`, 'Answer it', '#f0e2e0'),
  ),
  variantOf(
    'variant-e',
    'First snow',
    'It is going to be cold on Thursday',
    'Order by noon and it is there before the frost',
    email('Before the frost', `${HELLO}Order by noon and it is on your sofa on Wednesday.`, 'Stay warm', '#e2e6ee'),
  ),
];

type Figures = Omit<
  Overview['variants'][number],
  'variantId' | 'name' | 'role' | 'state' | 'themes' | 'subject' | 'preheader'
>;

const FIGURES: Readonly<Record<string, Figures>> = {
  control: {
    share: null,
    shown: 2016,
    clicks: 58,
    rate: 0.0288,
    low: 0.0221,
    high: 0.0371,
    probabilityBest: null,
    isRanked: true,
    held: null,
  },
  'variant-a': {
    share: 0.617,
    shown: 9120,
    clicks: 325,
    rate: 0.0356,
    low: 0.032,
    high: 0.0396,
    probabilityBest: 0.942,
    isRanked: true,
    held: null,
  },
  'variant-b': {
    share: 0.164,
    shown: 3804,
    clicks: 119,
    rate: 0.0313,
    low: 0.0262,
    high: 0.0374,
    probabilityBest: 0.047,
    isRanked: true,
    held: null,
  },
  'variant-c': {
    share: 0.093,
    shown: 2611,
    clicks: 73,
    rate: 0.028,
    low: 0.0223,
    high: 0.0351,
    probabilityBest: 0.008,
    isRanked: true,
    held: null,
  },
  'variant-d': {
    share: 0.068,
    shown: 2122,
    clicks: 55,
    rate: 0.0259,
    low: 0.02,
    high: 0.0336,
    probabilityBest: 0.003,
    isRanked: true,
    held: null,
  },
  'variant-e': {
    share: 0.058,
    shown: 547,
    clicks: 15,
    rate: 0.0274,
    low: 0.0167,
    high: 0.0447,
    probabilityBest: null,
    isRanked: false,
    held: null,
  },
};

export const variantFigures: Overview['variants'] = variants.flatMap(({ version: _, body: __, ...variant }) => {
  const figures = FIGURES[variant.variantId];
  return figures === undefined ? [] : [{ ...variant, ...figures }];
});
