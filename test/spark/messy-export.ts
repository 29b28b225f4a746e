/** Texts that may stand where a time, an amount, a subject or JSON should: read alike or refused alike. */
const TIMES = [
  ...['2026-07-01T10:57:14+00:00', '2026-07-01 10:57:14.250001+02:00', '2026-07-01T10:57:14Z', '2026-07-01 10:57'],
  ...['2026-07-01T10:57:14.1234567890-0530', '2026-07-01 10:57:14+05', '1782903434', '1782903434.5', '999999999'],
  ...[
    '2026-02-30T00:00:00Z',
    '2026-07-01',
    'yesterday',
    '1970-01-01 00:00:00',
    '2026-07-01T10:57:14 +02:00',
    '17829034',
  ],
  ...[
    '2026-13-01T00:00:00Z',
    '2026-07-01T25:00:00Z',
    '0001-01-01T00:00:00Z',
    '1782903434.1234567',
    ' 2026-07-01T10:57:14Z',
  ],
];
const VALUES = [
  ...['', '0', '49.99', '-3.5', '9000000000.000001', '1e3', '99999999999999999999', '1,000', '$5', '0.0000005', ' 7 '],
  ...['9223372036854.775807', '9223372036854.775808', 'NaN', '.5', '5.', '+5', '0x10', '-0.0000004'],
];
const SUBJECTS = [
  ...[
    '',
    'Hello, Ann',
    'It&#x27;s  here ',
    'Two\nlines',
    'Say "hello"',
    '&amp;lt;b&gt; &NBSP;x',
    '🎉 Größe\u00a0次\u2003',
    ' \t ',
  ],
];
const JSONS = [
  '{"$flow":"F","$message":"M","$_cohort$message_send_cohort":"1782903290:M","$value":49.990,"Bot Click":true}',
  '{"$message":null,"Subject":"a\\u00e9\\n\\"b\\"","URL":"https:\\/\\/x.example\\/?a=1,2","$value":"12.5"}',
  '{"$value":1e3,"$flow":{"a":[1,2]},"machine_open":"True"}',
  '{"$value":12345678901234567.89,"$flow":["x"],"Subject":""}',
  '{}',
  '{"$flow":"F"',
  'nonsense',
  "{'$flow':'F'}",
  '{"$flow":"F","$flow":"G"}',
  '',
];
const METRICS = [
  'Received Email',
  'opened  EMAIL',
  ' Clicked Email ',
  'Placed Order',
  'Something Else',
  'Überraschung',
];
const URLS = [
  'https://s.example/p?email=ann@shop.example&a=1',
  'https://s.example/p?e=ann.lee%2Bnews%40shop.co.uk#top',
  'https://s.example/bye/ann@shop.example/now?_kx=abc.DEF%3D%3D&b=2',
  'https://s.example/?b=2&_ke=eyJrbF9lbWFpbCI6&_kx=',
  'mailto:help@shop.example?subject=hi',
  'https://s.example/@shop/x?to=a@b@c.example@d,e@f.g',
  'a@b.example.@c.example two@x.example.three@y ü@größe.example\nz@z.example',
  `https://s.example/${'x'.repeat(5_000)}${'.y'.repeat(5_000)}@z${'.w'.repeat(5_000)}`,
];
const COHORTS = ['1782903290:MSG001', '1782903290:', 'gmail.com', '123:MSG', '', '1782903290:a:b\nc'];

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const pick = (values: readonly string[], index: number): string => values[index % values.length] ?? '';
const table = (header: string, rows: readonly (readonly string[])[]): string =>
  [header, ...rows.map((row) => row.map(cell).join(','))].join('\n');

/** Few enough broken rows that a file is not parked: every mess in turn, good rows between. */
const SETS = [TIMES, VALUES, SUBJECTS, COHORTS, METRICS, URLS];
const GOOD_BETWEEN = 5;

/** One file in each of two shapes. */
export const messyExports = (): Readonly<Record<string, string>> => ({
  'messy-columns.csv': table(
    'id,uuid,datetime,profile_id,metric_name,$value,Subject,$_cohort$message_send_cohort,machine_open,URL',
    [
      ...SETS.flatMap((set, which) =>
        set.flatMap((text, place) =>
          Array.from({ length: GOOD_BETWEEN + 1 }, (_, copy) => {
            const use = (number: number, good: string): string => (which === number && copy === 0 ? text : good);
            return [
              `m-${which}-${place}-${copy}`,
              `u-${which}-${place}-${copy}`,
              use(0, '2026-07-01T00:00:00Z'),
              `P${place}`,
              use(4, 'Received Email'),
              use(1, '1'),
              use(2, 'Hello'),
              use(3, '1782903290:MSG001'),
              pick(['', 'true', 'FALSE', '1', 'yes', 'T'], place),
              use(5, pick(['', 'https://x.example/?a=1,2', 'ü'], place)),
            ];
          }),
        ),
      ),
      ['m-0-0-0', 'again', '2026-07-02T00:00:00Z', 'P1', 'Opened Email', '', '', '', '', ''],
      ['', '', '2026-07-02T00:00:00Z', 'P1', 'Opened Email', '', '', '', '', 'a'],
      ['', '', '2026-07-02T00:00:00Z', 'P1', 'Opened Email', '', '', '', '', 'a'],
      ['', 'known-by-uuid', '2026-07-02T00:00:00Z', 'P1', 'Opened Email', '', '', '', '', ''],
      ['short', 'row'],
      ['long', 'u', '2026-07-02T00:00:00Z', 'P1', 'Opened Email', '', '', '', '', '', 'one too many'],
      ['NULL', 'n/a', '1782903434250', 'P2', 'opened_email', '', '', '', 'y', ''],
      ['\\N', '\\n', '2026-07-02T00:00:00Z', 'P2', 'Clicked Email', '', '', '', '', 'https://s.example/?e=a@b.example'],
      ['\\N', '\\n', '2026-07-02T00:00:00Z', 'P2', 'Clicked Email', '', '', '', '', 'https://s.example/?e=b@b.example'],
      ['nobody', 'u', '2026-07-02T00:00:00Z', '\\N', 'Clicked Email', '', '', '', '', ''],
      ['0', '-', '1782903434250.5', ' P3 ', 'Clicked_Email', '', '', '', '', ''],
      ['email', 'u', '2026-07-02T00:00:00Z', 'a@b.example', 'Opened Email', '', '', '', '', ''],
      ['1.2E+10', 'u', '2026-07-02T00:00:00Z', 'P1', 'Opened Email', '', '', '', '', ''],
      ['x'.repeat(201), 'u', '2026-07-02T00:00:00Z', 'P1', 'Opened Email', '', '', '', '', ''],
      ['tab\tinside', 'u', '2026-07-02T00:00:00Z', 'P1', 'Opened Email', '', '', '', '', ''],
      ['early', 'u', '1999-12-31T23:59:59Z', 'P1', 'Opened Email', '', '', '', '', ''],
      ['late', 'u', '2026-08-03T00:00:00Z', 'P1', 'Opened Email', '', '', '', '', ''],
      ['no-profile', 'u', '2026-07-02T00:00:00Z', '', 'Opened Email', '', '', '', '', ''],
      ['no-metric', 'u', '2026-07-02T00:00:00Z', 'P1', '', '', '', '', '', ''],
    ],
  ),
  'messy-json.csv': table('event_id,uuid,timestamp,profile_id,metric_name,event_properties', [
    ...JSONS.flatMap((json, place) =>
      Array.from({ length: GOOD_BETWEEN * 2 }, (_, copy) => [
        `j-${place}-${copy}`,
        '',
        '1782903434',
        `P${place}`,
        'Clicked Email',
        copy === 0 ? json : '{"$flow":"F"}',
      ]),
    ),
  ]),
});
