import { describe, expect, test } from 'vitest';
import { metrics } from '../../../src/daemon/metrics.ts';
import { reportOf } from '../../../src/daemon/report.ts';
import { EMPTY_LEDGER, withOrder } from '../../../src/renewal/limits/ledger.ts';
import { LETS_ENCRYPT_LIMITS } from '../../../src/renewal/limits/lets-encrypt-limits.ts';
import { plan } from '../../../src/renewal/plan.ts';
import type { Observation } from '../../../src/renewal/types.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { failure, NOON, policy, saved, settled } from '../../support/renewal-builders.ts';

const PRODUCTION = 'https://acme-v02.api.letsencrypt.org/directory';
const POLICY = policy({ directoryUrl: PRODUCTION });
const DAEMON = { version: '1.2.3', appId: '/letsencrypt', startedAt: '2027-01-10T11:00:00.000Z' };
const ISSUE = {
  kind: 'issue',
  certificateId: 'a.example.com',
  directoryUrl: 'https://ca.example/dir',
  names: [],
  replaces: undefined,
  resumes: false,
  isRenewalOfSameSet: false,
  insideAriWindow: false,
  reason: '',
} as const;

function metricsOf(given: Partial<Observation> = {}) {
  const seen = settled({ certificates: [saved({ directoryUrl: PRODUCTION })], ...given });
  const report = reportOf(DAEMON, seen, plan(seen, POLICY), POLICY, []);
  return metrics(() => report, fakeClock(NOON), { silentMs: () => 1_500 });
}

/** Sample lines without the help. */
async function samples(numbers: ReturnType<typeof metricsOf>): Promise<readonly string[]> {
  return (await numbers.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('the metrics', () => {
  test('tell of certificates, looks and the loop', async () => {
    expect(await samples(metricsOf())).toEqual(
      expect.arrayContaining([
        'letsencrypt_build_info{version="1.2.3",app_id="/letsencrypt"} 1',
        'letsencrypt_uptime_seconds 3600',
        'letsencrypt_loop_silence_seconds 1.5',
        'letsencrypt_last_look_ok 1',
        `letsencrypt_last_look_timestamp_seconds ${Date.parse(NOON) / 1_000}`,
        `letsencrypt_certificate_expiry_timestamp_seconds{certificate="a.example.com",issuer="YR1"} ${Date.parse('2027-04-01T00:00:00.000Z') / 1_000}`,
        `letsencrypt_certificate_renewal_timestamp_seconds{certificate="a.example.com"} ${Date.parse('2027-03-02T00:00:00.000Z') / 1_000}`,
        'letsencrypt_certificate_installed{certificate="a.example.com"} 1',
        'letsencrypt_certificate_served_instances{certificate="a.example.com"} 1',
        'letsencrypt_load_balancer_instances 1',
        'letsencrypt_vhosts{state="served"} 2',
        'letsencrypt_vhosts{state="failed"} 0',
      ]),
    );
  });

  test('tell of failures, limits and pauses', async () => {
    const order = { names: ['a.example.com'], isRenewalOfSameSet: false, insideAriWindow: false };
    const spent = withOrder(EMPTY_LEDGER, order, LETS_ENCRYPT_LIMITS, new Date(NOON));
    const pauses = [{ names: ['a.example.com', 'b.example.com'], url: undefined, at: NOON }];
    const numbers = metricsOf({
      failures: [failure({ count: 3 })],
      ledgers: [{ directoryUrl: PRODUCTION, ledger: { ...spent, pauses } }],
    });

    expect(await samples(numbers)).toEqual(
      expect.arrayContaining([
        'letsencrypt_failures_in_a_row{subject="a.example.com",action="issue"} 3',
        `letsencrypt_next_try_timestamp_seconds{subject="a.example.com",action="issue"} ${Date.parse('2027-01-10T12:00:30.000Z') / 1_000}`,
        'letsencrypt_limit_left{limit="newOrders",subject=""} 299',
        'letsencrypt_paused_names 2',
      ]),
    );
  });

  test('count an instance as serving only if it shows the certificate for all its vhosts', async () => {
    const [look] = settled().served;
    const other = { host: 'a.example.com', instance: '10.0.0.2:443', fingerprint: 'ff', problem: undefined };

    expect(await samples(metricsOf({ served: look === undefined ? [] : [look, other] }))).toContain(
      'letsencrypt_certificate_served_instances{certificate="a.example.com"} 1',
    );
  });

  test('count looks, actions and orders', async () => {
    const numbers = metricsOf();
    numbers.countLook(true);
    numbers.countLook(false);
    numbers.countOutcome({ action: ISSUE, ok: false, message: '' });
    numbers.countOutcome({ action: { ...ISSUE, resumes: true }, ok: true, message: '' });

    expect(await samples(numbers)).toEqual(
      expect.arrayContaining([
        'letsencrypt_looks_total{result="ok"} 1',
        'letsencrypt_looks_total{result="failed"} 1',
        'letsencrypt_actions_total{action="issue",result="failed"} 1',
        'letsencrypt_actions_total{action="issue",result="ok"} 1',
        'letsencrypt_orders_total 1',
      ]),
    );
  });

  test('of two daemons in one process do not meet', async () => {
    const [one, two] = [metricsOf(), metricsOf()];
    one.countLook(true);

    expect(await samples(two)).not.toContain('letsencrypt_looks_total{result="ok"} 1');
  });
});
