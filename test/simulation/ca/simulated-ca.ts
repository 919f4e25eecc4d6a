import { AcmeFailure } from '../../../src/acme/problem.ts';
import type { AcmeAccount, AcmeCa, OrderJournal, PlacedOrder } from '../../../src/acme/types.ts';
import { Secret } from '../../../src/platform/secret.ts';
import type { Span } from '../calendar.ts';
import { dice } from '../dice.ts';
import { tally } from '../facts.ts';
import { HOUR_MS, type Scenario } from '../scenario.ts';
import { type CaDeskParts, caDesk } from './ca-desk.ts';
import type { CertificateLog } from './certificate-log.ts';
import type { CaOrder } from './order-book.ts';
import { accountUrlOf, DIRECTORY_URL, invalid, unreachable } from './refusals.ts';

/** What one order takes, from newOrder to download. */
const ORDER_MS = 20_000;

export interface SimulatedCaParts extends CaDeskParts {
  readonly outages: readonly Span[];
}

/** Let's Encrypt, as all daemons share it. */
export interface SimulatedCa extends Pick<AcmeCa, 'issue' | 'renewalInfo' | 'revoke' | 'clockSkewMs'> {
  readonly log: CertificateLog;
}

/** A CA in memory: orders, authorizations, limits, renewal information and outages, and real certificates. */
export function simulatedCa(scenario: Scenario, parts: SimulatedCaParts): SimulatedCa {
  const { clock, outages, facts } = parts;
  const desk = caDesk(scenario, parts);
  const chance = dice(`${scenario.seed} ca`);
  const key = new Secret(desk.press.privateKeyPem);
  const nowMs = () => clock.now().getTime();
  const isAway = () => outages.some(({ fromMs, toMs }) => fromMs <= nowMs() && nowMs() < toMs);
  let accounts = 0;

  const registered = async (journal: OrderJournal): Promise<AcmeAccount> => {
    accounts += 1;
    const account = { directoryUrl: DIRECTORY_URL, privateKeyPem: key, createdAt: clock.now().toISOString() };
    await journal.account({ ...account, accountUrl: undefined });
    const known = { ...account, accountUrl: accountUrlOf(accounts) };
    await journal.account(known);
    return known;
  };

  const issue: AcmeCa['issue'] = async (request, journal, { account: given, resume }) => {
    if (isAway()) throw unreachable();
    const account = given ?? (await registered(journal));
    const found = resume && desk.orders.find(resume.orderUrl, nowMs());
    if (found !== undefined) facts.resumed += 1;
    const order = found ?? desk.newOrder(request.names, request.replaces, account.accountUrl ?? '');
    const placed = placedOrder(order, clock.now());
    if (found === undefined) await journal.order(placed);
    if (order.status === 'pending') {
      desk.maybeBreak(order);
      await clock.sleep(ORDER_MS);
      desk.validate(order);
      await journal.order({ ...placed, privateKeyPem: key, csrPem: 'csr' });
      desk.finalize(order);
      desk.maybeBreak(order);
    }
    if (order.certificate === undefined) throw invalid(order.url, [], order.names.length);
    const { chainPem } = order.certificate;
    const { names, keyType } = request;
    return { names, keyType, chainPem, privateKeyPem: key, directoryUrl: DIRECTORY_URL };
  };

  return {
    log: desk.log,
    async issue(...order) {
      try {
        return await issue(...order);
      } catch (error) {
        if (error instanceof AcmeFailure) tally(facts.failedOrders, error.type);
        throw error;
      }
    },
    clockSkewMs: () => 0,
    async renewalInfo(id) {
      // Let's Encrypt asks for six hours; the spread is that of its clients' guide.
      const retryAfterMs = 6 * HOUR_MS * chance.between(0.8, 1.2);
      const certificate = desk.log.find(id);
      if (isAway() || certificate === undefined) return { kind: 'unknown', reason: 'no answer', retryAfterMs };
      const { startMs, endMs } = desk.log.window(certificate, nowMs());
      const [start, end] = [new Date(startMs).toISOString(), new Date(endMs).toISOString()];
      return { kind: 'window', start, end, explanationUrl: undefined, retryAfterMs };
    },
    async revoke() {},
  };
}

function placedOrder({ url, names, expiresMs }: CaOrder, now: Date): PlacedOrder {
  return {
    orderUrl: url,
    directoryUrl: DIRECTORY_URL,
    names,
    placedAt: now.toISOString(),
    expires: new Date(expiresMs).toISOString(),
    privateKeyPem: undefined,
    csrPem: undefined,
  };
}
