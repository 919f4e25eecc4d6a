import { type GradeOptions, type GradeTarget, grade } from '../../../src/grader/grade.ts';
import type { GradedAddress, TargetReport } from '../../../src/grader/report.ts';
import { trustStore } from '../../../src/grader/trust/trust-store.ts';
import type { Dns } from '../../../src/platform/dns.ts';
import { nodeClock } from '../../../src/platform/node/clock.ts';
import { nodeRandom } from '../../../src/platform/node/random.ts';
import { nodeTcp } from '../../../src/platform/node/tcp.ts';

/** A DNS without records: nothing of these tests leaves the machine. */
const EMPTY_DNS: Dns = {
  addresses: async () => ({ kind: 'none' }),
  caa: async () => ({ kind: 'none' }),
};

/** Nobody listens there. */
const NO_PLAIN_HTTP = 1;

/** What a server here takes long for, the machine does: its tests are no timing tests unless they say so. */
const PATIENT: GradeOptions['limits'] = { connectTimeoutMs: 10_000, answerTimeoutMs: 10_000, totalMs: 60_000 };

/**
 * Grades `localhost` at 127.0.0.1 with real sockets, the given roots (PEM) being all that is trusted; with much more
 * patience than the product, but for the given limits.
 */
export async function gradeTargetAt(
  port: number,
  roots: readonly string[],
  limits: GradeOptions['limits'] = {},
  { shared, ...target }: Partial<GradeTarget> & Pick<GradeOptions, 'shared'> = {},
  revocation?: GradeOptions['revocation'],
): Promise<TargetReport> {
  const whole = { host: 'localhost', port, addresses: ['127.0.0.1'], plainHttpPort: NO_PLAIN_HTTP, ...target };
  const ports = { tcp: nodeTcp, clock: nodeClock, random: nodeRandom, dns: EMPTY_DNS };
  const { targets } = await grade(
    [whole],
    {
      store: trustStore(roots),
      limits: { ...PATIENT, ...limits },
      ...(revocation && { revocation }),
      ...(shared && { shared }),
    },
    ports,
  );
  const [report] = targets;
  if (report === undefined) throw new Error('a report without its target');
  return report;
}

/** The same for a server that must get a grade. */
export async function gradeLocalhost(
  port: number,
  roots: readonly string[],
  limits: GradeOptions['limits'] = {},
): Promise<GradedAddress> {
  const report = await gradeTargetAt(port, roots, limits);
  const [address] = report.addresses;
  if (address === undefined || address.grade === null) throw new Error(`no grade: ${JSON.stringify(report)}`);
  return address;
}
