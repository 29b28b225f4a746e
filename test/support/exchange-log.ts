import type { Exchange } from '../../twin/api/exchange.ts';
import { recordExchanges } from '../../twin/api/exchange-recorder.ts';

const { KLAVIYO_EXCHANGES } = process.env;
const record = KLAVIYO_EXCHANGES ? recordExchanges(KLAVIYO_EXCHANGES) : () => {};

export type ExchangeLog = {
  readonly exchanges: readonly Exchange[];
  readonly observe: (exchange: Exchange) => void;
};

/** Remembers what a twin was asked and answered; where exchanges are recorded, records it too. */
export function openExchangeLog(): ExchangeLog {
  const exchanges: Exchange[] = [];
  return {
    exchanges,
    observe: (exchange) => {
      exchanges.push(exchange);
      record(exchange);
    },
  };
}
