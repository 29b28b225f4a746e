import type { FlowList } from '../../../contract/console.ts';
import { Notice } from '../../ui/notice.tsx';
import { durationOf } from '../../ui/times.ts';

type Flow = FlowList['flows'][number];

const SHORTEST_DELAY_SECONDS = 120;

interface FlowNoticeProps {
  readonly flow: Flow;
  readonly email: Flow['emails'][number] | undefined;
}

/** The one thing about this flow that would keep it from working, or that it looks right. */
export function FlowNotice({ flow, email }: FlowNoticeProps) {
  if (email === undefined) return null;
  if (!email.followsWebhook) {
    return (
      <Notice tone="caution" title="No webhook comes before this email">
        In Klaviyo, add a webhook step and a time delay of 2 to 5 minutes before it, then refresh Klaviyo data.
      </Notice>
    );
  }
  if (email.delaySeconds !== null && email.delaySeconds < SHORTEST_DELAY_SECONDS) {
    return (
      <Notice tone="caution" title={`Only ${durationOf(email.delaySeconds)} between the webhook and the email`}>
        JustAI needs that time to write the content. Make the time delay 2 to 5 minutes.
      </Notice>
    );
  }
  if (flow.status !== 'live') {
    return (
      <Notice tone="calm" title="The flow is not live in Klaviyo">
        It can be connected now. Webhooks arrive once the flow and its webhook step are live.
      </Notice>
    );
  }
  const delay = email.delaySeconds === null ? '' : `, ${durationOf(email.delaySeconds)} after it`;
  return <Notice tone="good">The flow is live and the email follows the webhook{delay}.</Notice>;
}
