import type { Clock } from '../../../src/platform/clock.ts';
import { type Dice, dice } from '../dice.ts';
import { type Facts, tally } from '../facts.ts';
import type { NameWeather } from '../name-weather.ts';
import { HOUR_MS, type Scenario } from '../scenario.ts';
import { type CertificateLog, certificateLog, type LoggedCertificate } from './certificate-log.ts';
import { type CertificatePress, certificatePress } from './certificate-press.ts';
import { lifetimesAt } from './lifetimes.ts';
import { type CaOrder, type OrderBook, orderBook } from './order-book.ts';
import { type LimitedOrder, rateLimits } from './rate-limits.ts';
import { brokenOff, invalid, limited } from './refusals.ts';
import { validation } from './validation.ts';

/** Let's Encrypt backdates by an hour. */
const BACKDATE_MS = HOUR_MS;

export interface CaDeskParts {
  readonly clock: Clock;
  readonly weather: NameWeather;
  readonly facts: Facts;
}

/** What the CA does with orders, behind its protocol. All throw AcmeFailure. */
export interface CaDesk {
  readonly press: CertificatePress;
  readonly log: CertificateLog;
  readonly orders: Pick<OrderBook, 'find'>;
  newOrder(names: readonly string[], replaces: string | undefined, account: string): CaOrder;
  validate(order: CaOrder): void;
  finalize(order: CaOrder): void;
  /** Now and then the connection breaks. */
  maybeBreak(order: CaOrder): void;
}

/** Orders, limits, validations and certificates of all accounts. */
export function caDesk(scenario: Scenario, { clock, weather, facts }: CaDeskParts): CaDesk {
  const chance: Dice = dice(`${scenario.seed} desk`);
  const press = certificatePress(scenario.seed);
  const [limits, log, orders] = [rateLimits(), certificateLog(), orderBook()];
  const authority = validation(weather, limits);
  const nowMs = () => clock.now().getTime();

  /** What Boulder objects to is left out by the client's second request (RFC 9773 section 5). */
  const predecessorOf = (replaces: string | undefined, account: string): LoggedCertificate | undefined => {
    const found = replaces === undefined ? undefined : log.find(replaces);
    if (found?.isReplaced === true) facts.alreadyReplaced += 1;
    return found?.account === account && !found.isReplaced ? found : undefined;
  };
  return {
    press,
    log,
    orders,
    newOrder(names, replaces, account) {
      facts.orders += 1;
      const predecessor = predecessorOf(replaces, account);
      const window = predecessor && log.window(predecessor, nowMs());
      const isInWindow = window !== undefined && window.startMs <= nowMs() && nowMs() < window.endMs;
      const order: LimitedOrder = { account, names, isRenewal: log.isRenewal(names, nowMs()), isInWindow };
      if (order.isRenewal || isInWindow) facts.exempt += 1;
      const hit = limits.place(order, nowMs());
      if (hit !== undefined) {
        tally(facts.rateLimited, hit.limit);
        throw limited(hit);
      }
      if (predecessor !== undefined) predecessor.isReplaced = true;
      return orders.open(order, predecessor?.id, nowMs());
    },
    validate(order) {
      const failures = authority.validate(order.account, order.names, nowMs());
      if (failures.length === 0) return;
      order.status = 'invalid';
      const predecessor = order.replaces === undefined ? undefined : log.find(order.replaces);
      if (predecessor !== undefined) predecessor.isReplaced = false;
      throw invalid(order.url, failures, order.names.length);
    },
    finalize(order) {
      const notBeforeMs = Math.floor((nowMs() - BACKDATE_MS) / 1_000) * 1_000;
      const notAfterMs = notBeforeMs + lifetimesAt(nowMs()).certificateMs;
      order.certificate = press.press(order.names, notBeforeMs, notAfterMs);
      order.status = 'valid';
      log.add(order.certificate, order.account, nowMs());
      limits.issued(order, nowMs());
      facts.certificates += 1;
    },
    maybeBreak({ url }) {
      if (chance.chance(scenario.brokenOrders / 2)) throw brokenOff(url);
    },
  };
}
