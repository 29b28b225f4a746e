/** What happened, by content and segment. Clicks and opens count emails with at least one. */
export type ContentCounts = {
  delivered: number;
  humanOpens: number;
  humanClicks: number;
  machineOpens: number;
  botClicks: number;
  bounces: number;
  drops: number;
  unsubscribes: number;
  complaints: number;
  orders: number;
  orderValue: number;
};

export const noCounts = (): ContentCounts => ({
  delivered: 0,
  humanOpens: 0,
  humanClicks: 0,
  machineOpens: 0,
  botClicks: 0,
  bounces: 0,
  drops: 0,
  unsubscribes: 0,
  complaints: 0,
  orders: 0,
  orderValue: 0,
});

export function sumOf(a: ContentCounts, b: ContentCounts): ContentCounts {
  const sum = noCounts();
  for (const name of Object.keys(sum) as (keyof ContentCounts)[]) sum[name] = a[name] + b[name];
  return sum;
}
