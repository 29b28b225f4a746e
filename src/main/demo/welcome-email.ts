import { banner, button, heading, paragraph, signature, steps } from './email-html.ts';

/** The demo's template: Fernhill Coffee's welcome email, its control and five ways to say it better. */

export interface DemoVariant {
  readonly variantId: string;
  readonly role: 'control' | 'variant';
  readonly name: string;
  readonly themes: readonly string[];
  readonly subject: string;
  readonly preheader: string;
  readonly body: string;
}

const shop = 'https://fernhillcoffee.example';

const control: DemoVariant = {
  variantId: 'control',
  role: 'control',
  name: 'Current welcome email',
  themes: [],
  subject: 'Welcome to Fernhill Coffee',
  preheader: 'Thank you for signing up.',
  body:
    heading('Welcome to Fernhill Coffee') +
    paragraph(
      'Thank you for signing up to our newsletter. You will be the first to hear about new coffees, seasonal offers and events at our roastery.',
    ) +
    paragraph('In the meantime, have a look around the shop.') +
    button('Visit the shop', `${shop}/shop`),
};

const tasteQuiz: DemoVariant = {
  variantId: 'taste-quiz',
  role: 'variant',
  name: 'Taste quiz',
  themes: ['curiosity', 'friendly'],
  subject: '{{ first_name | default: "Hello" }}, four questions to your perfect bag',
  preheader: 'It takes forty seconds, and we have never been thanked for guessing.',
  body:
    heading('Which coffee is yours?') +
    paragraph(
      'Chocolate or cherries? Splash of milk or none? Weekday rush or slow Sunday? Four questions, forty seconds, and we will tell you which of our eleven coffees you will drink to the last bean.',
    ) +
    button('Find my coffee', `${shop}/quiz`) +
    paragraph('Nine in ten people order the same bag again. The tenth gets a different one on us.'),
};

const brewGuide: DemoVariant = {
  variantId: 'brew-guide',
  role: 'variant',
  name: 'Brew guide',
  themes: ['helpful', 'data-driven'],
  subject: 'Dial in a better espresso by Saturday',
  preheader: 'The one-page guide our baristas keep taped to the machine.',
  body:
    heading('The page taped to our machine') +
    paragraph(
      'Before you buy anything: most coffee at home is let down by the recipe, not by the beans. Ours fits on a page.',
    ) +
    steps([
      '<strong>18 g in, 36 g out.</strong> Weigh both. It is the whole trick.',
      '<strong>27 seconds.</strong> Faster tastes sour, slower tastes bitter; move the grinder one notch at a time.',
      '<strong>Taste before you change a second thing.</strong>',
    ]) +
    button('Get the full guide', `${shop}/guides/espresso`) +
    signature('Marta Oyelaran', 'Head of coffee'),
};

const foundersNote: DemoVariant = {
  variantId: 'founders-note',
  role: 'variant',
  name: 'A note from the founder',
  themes: ['friendly', 'story'],
  subject: 'A short note from the roastery',
  preheader: 'How a leaking barn in Fernhill became your next cup.',
  body:
    heading('Hello{% if first_name %}, {{ first_name }}{% endif %}') +
    paragraph(
      'Eleven years ago I bought a second-hand roaster and put it in a barn with a hole in its roof. On wet days we roasted under an umbrella. The roof is mended; the rest has not changed much.',
    ) +
    paragraph(
      'We buy from nine farms whose owners we know by name, and roast on Tuesdays. If you ever want to ask me something, reply to this email: it comes to me.',
    ) +
    button('Meet the nine farms', `${shop}/farms`) +
    signature('Tom Fernhill', 'Founder, and still the one who sweeps up'),
};

const firstBagOffer: DemoVariant = {
  variantId: 'first-bag-offer',
  role: 'variant',
  name: 'First bag offer',
  themes: ['urgency', 'benefit-focused'],
  subject: '15% off your first bag, until Sunday',
  preheader: 'A welcome present. The code is inside.',
  body:
    banner('15% off your first bag with <strong>HELLO15</strong>, until Sunday night') +
    paragraph(
      'Not sure where to start? Three out of four first orders are <em>Old Orchard</em>: caramel, red apple, and forgiving of every kind of machine.',
    ) +
    button('Use my 15%', `${shop}/shop?code=HELLO15`) +
    paragraph('Shipping is free over £20, and the bag is compostable.'),
};

const roastedTuesday: DemoVariant = {
  variantId: 'roasted-tuesday',
  role: 'variant',
  name: 'Roasted Tuesday',
  themes: ['short-punchy', 'benefit-focused'],
  subject: 'Roasted Tuesday. At your door Friday.',
  preheader: 'Supermarket coffee is about four months old.',
  body:
    heading('Fresh is a date, not a word') +
    paragraph(
      'The bag in the supermarket was roasted about four months ago. Yours is roasted next Tuesday, posted on Wednesday, and on your table on Friday. The date is on the label, because it is the only thing that matters.',
    ) +
    button('Reserve a bag from Tuesday', `${shop}/next-roast`),
};

export const welcomeEmail = {
  templateId: 'welcome-email',
  name: 'Welcome email',
  description:
    'The first email after someone joins the newsletter. Goal: a click through to the shop, the quiz or a guide.',
  content: [control, tasteQuiz, brewGuide, foundersNote, firstBagOffer, roastedTuesday],
} as const;
