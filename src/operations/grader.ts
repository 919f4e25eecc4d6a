import { type GradePorts, type GradeTarget, grade, sharedServers } from '../grader/grade.ts';
import type { EndpointLimits } from '../grader/probes/endpoint.ts';
import { revocationLook } from '../grader/probes/revocation.ts';
import type { TargetReport } from '../grader/report.ts';
import { type AnchorSources, machineTrustStore } from '../grader/trust/trust-store.ts';
import type { Dns } from '../platform/dns.ts';
import type { Download } from '../platform/download.ts';
import { AppError } from '../platform/errors.ts';
import { pemBlocks } from '../x509/pem.ts';
import type { Grader } from './types.ts';

/** A PEM file an operator named. */
export interface PemFile {
  readonly path: string;
  readonly text: string;
}

/** What a grade takes for trusted. */
export interface Trust {
  /** Roots of this machine. */
  readonly anchors: AnchorSources;
  /** Files with further roots. */
  readonly roots: readonly PemFile[];
  /** Files with intermediates that servers may forget to send. */
  readonly intermediates: readonly PemFile[];
}

/** What a grader reaches besides servers and the DNS. */
export interface GraderPorts extends GradePorts {
  /** Left out, CAs are not asked about revocation. */
  readonly download?: Download | undefined;
}

/**
 * Takes what is trusted and the network, returns the grader. With `many`, names of one server share what is the
 * server's, which costs a single name six connections more. Throws USAGE for a file without a certificate.
 */
export function graderWith(trust: Trust, ports: GraderPorts, many = false): Grader {
  const roots = trust.roots.flatMap((file) => certificatesOf('--ca', file));
  const intermediates = trust.intermediates.flatMap((file) => certificatesOf('--intermediate', file));
  const store = machineTrustStore(trust.anchors, roots, intermediates);
  const { download } = ports;
  const revocation = download && revocationLook(store, { download, clock: ports.clock });
  const shared = many ? sharedServers() : undefined;
  const options = { store, ...(revocation && { revocation }), ...(shared && { shared }) };
  const one = async (target: GradeTarget, limits: Partial<EndpointLimits>, dns: Dns): Promise<TargetReport> => {
    const { targets } = await grade([target], { ...options, limits }, { ...ports, dns });
    return targets[0] as TargetReport;
  };
  return {
    grade: (target) => one(target, {}, ports.dns),
    gradeWithin: (target, totalMs) => one(target, { ...QUICK, totalMs }, { ...ports.dns, caa: unasked }),
  };
}

/** A backend that is silent is asked three times; at its usual patience the grader would need five seconds for that. */
const QUICK = { connectTimeoutMs: 700, answerTimeoutMs: 700 };

/** A resolver may take seconds, and no grade depends on CAA. */
const unasked: Dns['caa'] = async () => ({ kind: 'unknown', reason: 'not asked' });

function certificatesOf(flag: string, { path, text }: PemFile): readonly string[] {
  const found = pemBlocks(text).filter(({ label }) => label === 'CERTIFICATE');
  if (found.length > 0) return found.map((block) => block.text);
  throw new AppError('USAGE', `${flag} ${path}: there is no certificate in it.`, {
    suggestions: [`look at it: openssl x509 -in ${path} -noout -subject`],
  });
}
