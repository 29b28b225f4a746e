// The page's own part: it keeps what is on it fresh, lets the time tick, and turns buttons and forms into calls of the
// control port.
const LOOK_MILLISECONDS = 1500;
const TICK_MILLISECONDS = 200;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const problems = document.getElementById('problems');

/** Replaces each live element whose markup is another by now; what has the focus keeps it. */
async function look() {
  let answer;
  try {
    answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  } catch {
    return say('The twin does not answer: it may have stopped.');
  }
  if (problems.dataset.from === 'look') say('');
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const old of document.querySelectorAll('[data-live]')) {
    const next = fresh.getElementById(old.id);
    if (next === null || next.isEqualNode(pristine.get(old.id) ?? old)) continue;
    pristine.set(old.id, next.cloneNode(true));
    replace(old, next);
  }
  tickFrom = performance.now();
}

/** As the twin sent them, without what the page did to them since. */
const pristine = new Map();
for (const element of document.querySelectorAll('[data-live]')) pristine.set(element.id, element.cloneNode(true));

function replace(old, next) {
  const focused = old.contains(document.activeElement) ? document.activeElement?.id : null;
  const open = [...old.querySelectorAll('details[open]')].map(({ id }) => id);
  old.replaceChildren(...next.childNodes);
  for (const { name, value } of next.attributes) old.setAttribute(name, value);
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

let tickFrom = performance.now();

function twinNow(element) {
  return Number(element.dataset.now) + (performance.now() - tickFrom) * Number(element.dataset.speed);
}

function tick() {
  for (const element of document.querySelectorAll('[data-now]')) {
    const time = element.querySelector('time');
    if (time === null || element.dataset.speed === '0') continue;
    const now = new Date(twinNow(element));
    const two = (number) => String(number).padStart(2, '0');
    const clock = [now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds()].map(two).join(':');
    time.textContent = `${now.getUTCDate()} ${MONTHS[now.getUTCMonth()]} ${now.getUTCFullYear()}, ${clock}`;
    time.dateTime = now.toISOString();
  }
}

/** `PUT /clock` and the like, with a JSON body. What the twin refuses is said on the page. */
async function call(words, body) {
  const [method, path] = words.split(' ');
  const answer = await fetch(path, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const told = await answer.json();
  say(answer.ok ? '' : told.problems.join('\n'));
  await look();
}

function say(text) {
  problems.textContent = text;
  problems.hidden = text === '';
  problems.dataset.from = text.startsWith('The twin does not answer') ? 'look' : 'call';
}

const READ = {
  number: Number,
  time: (text) => new Date(`${text}Z`).toISOString(),
  text: String,
};

/** The named fields that were filled in; `minutes` is from now on. */
function fieldsOf(form) {
  const fields = {};
  for (const { name, value, dataset } of form.elements) {
    if (name === '' || value === '') continue;
    fields[name] = READ[dataset.type ?? 'text'](value);
  }
  const { minutes, ...rest } = fields;
  if (minutes === undefined) return rest;
  const now = twinNow(document.getElementById('now'));
  return { ...rest, until: new Date(now + minutes * 60_000).toISOString() };
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-call]');
  if (button === null) return;
  const body = button.dataset.body === undefined ? undefined : JSON.parse(button.dataset.body);
  const shared = button.dataset.with === undefined ? {} : fieldsOf(document.getElementById(button.dataset.with));
  call(button.dataset.call, Array.isArray(body) || body === undefined ? body : { ...shared, ...body });
});

document.addEventListener('submit', (event) => {
  const words = event.target.dataset.call;
  if (words === undefined) return;
  event.preventDefault();
  call(words, fieldsOf(event.target));
});

setInterval(tick, TICK_MILLISECONDS);
setInterval(() => {
  if (!document.hidden) look();
}, LOOK_MILLISECONDS);
