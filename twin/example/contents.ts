type Content = { readonly subject: string; readonly preheader: string; readonly body: string };

const page = (colour: string, title: string, text: string, link: string): string =>
  `<div style="max-width:560px;margin:0 auto;font:16px/1.6 Georgia,serif;color:#2b2118"><div style="background:${colour};padding:40px 28px;text-align:center;border-radius:10px"><h1 style="margin:0;font-size:30px">${title}</h1></div><div style="padding:26px 28px"><p>${text}</p><p><a href="https://shop.example/" style="display:inline-block;background:#7a3e1d;color:#fff;padding:12px 22px;border-radius:6px;text-decoration:none">${link}</a></p></div></div>`;

/** What the example's program writes to a profile, one after the other. */
export const CONTENTS: readonly [Content, ...Content[]] = [
  {
    subject: 'Which coffee are you?',
    preheader: 'Two questions, one bag',
    body: page(
      '#f3e7d3',
      'Which coffee are you?',
      'Two questions and we pick the beans: a bright washed Ethiopian if you filter, a round Brazilian if you press.',
      'Take the quiz',
    ),
  },
  {
    subject: 'Brew it better tonight',
    preheader: 'Ninety seconds of reading',
    body: page(
      '#dfeae2',
      'Brew it better tonight',
      'Grind a little coarser, pour a little slower, and wait for half a minute after the first splash. That is all.',
      'Read the guide',
    ),
  },
  {
    subject: 'Your first bag, 15 % off',
    preheader: 'Until Sunday',
    body: page(
      '#f6dcd0',
      'A first bag on us (nearly)',
      'Roasted on Tuesday, at your door on Thursday, and 15 % less than it says on the label.',
      'Choose a bag',
    ),
  },
];

/** What the email shows where nothing was written. */
export const DEFAULT_BODY = page(
  '#ece9e2',
  'Welcome to the roastery',
  'Fresh coffee every Tuesday. Have a look around.',
  'To the shop',
);
