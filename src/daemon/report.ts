import type { Report, ReportedCertificate, ReportedEvent } from '../daemon-api/types.ts';
import { infoFor } from '../renewal/renewal-infos.ts';
import { renewalDate } from '../renewal/renewal-window.ts';
import type { Observation, Plan, Policy } from '../renewal/types.ts';
import { vhostReports } from './vhost-report.ts';

export interface Identity {
  readonly version: string;
  readonly appId: string;
  readonly startedAt: string;
}

/** What the daemon says of itself before its first look. */
export function firstReport(daemon: Identity): Report {
  return {
    schema: 1,
    daemon,
    at: daemon.startedAt,
    nextLookAt: daemon.startedAt,
    loadBalancer: undefined,
    certificates: [],
    vhosts: [],
    events: [],
    problem: 'the first look is under way',
  };
}

/** The report after an observation, while its plan is carried out. Pure. */
export function reportOf(
  daemon: Identity,
  observation: Observation,
  plan: Plan,
  policy: Policy,
  events: readonly ReportedEvent[],
): Report {
  const { loadBalancer } = observation;
  return {
    schema: 1,
    daemon,
    at: observation.at,
    nextLookAt: plan.nextLookAt,
    loadBalancer: loadBalancer && { appId: loadBalancer.appId, instances: loadBalancer.instances.length },
    certificates: reportedCertificates(observation),
    vhosts: vhostReports(observation, plan, policy),
    events,
    problem: loadBalancer === undefined ? `there is no app ${policy.loadBalancerId}` : undefined,
  };
}

function reportedCertificates({
  certificates,
  loadBalancer,
  renewalInfos,
}: Observation): readonly ReportedCertificate[] {
  return certificates.map((certificate) => {
    const { id, version, names, keyType, leaf } = certificate;
    const due = renewalDate(leaf, infoFor(certificate, renewalInfos));
    const slot = loadBalancer?.slots.find(
      ({ content }) => content.kind === 'certificate' && content.leaf.fingerprint === leaf.fingerprint,
    );
    return {
      id,
      version,
      names,
      keyType,
      fingerprint: leaf.fingerprint,
      issuer: leaf.issuerCommonName,
      notBefore: leaf.notBefore,
      notAfter: leaf.notAfter,
      renewsAt: due.at,
      renewReason: due.reason,
      slot: slot?.variable,
    };
  });
}
