import type { Report, ReportedVhost } from '../daemon-api/types.ts';

/** How far the daemon is with the names it was given. */
export interface Milestones {
  readonly issued: boolean;
  readonly installed: boolean;
  readonly served: boolean;
  /** Names that failed, with the CA's words. */
  readonly failed: readonly Pick<ReportedVhost, 'host' | 'detail'>[];
  /** Nothing more will happen by itself soon. */
  readonly ended: boolean;
}

/**
 * Takes the names that were asked for (empty: whatever the daemon finds) and its report, returns how far it is. A rehearsal
 * ends with the certificate. Pure.
 */
export function milestones(hosts: readonly string[], report: Report, rehearsal: boolean): Milestones {
  const vhosts = report.vhosts.filter(({ host }) => hosts.length === 0 || hosts.includes(host));
  const isKnown = report.lookedAt !== undefined && vhosts.length >= Math.max(hosts.length, 1);
  const failed = vhosts.filter(({ state }) => state === 'failed').map(({ host, detail }) => ({ host, detail }));
  const others = vhosts.filter(({ state }) => state !== 'failed');
  const issued = isKnown && others.length > 0 && others.every(({ certificateId }) => certificateId !== undefined);
  const ids = new Set(others.map(({ certificateId }) => certificateId));
  const own = report.certificates.filter(({ id }) => ids.has(id));
  const served = issued && others.every(({ state }) => state === 'served');
  const installed = served || (issued && own.every(({ slot }) => slot !== undefined));
  const isDone = rehearsal ? issued : served;
  return {
    issued,
    installed,
    served,
    failed,
    ended: isKnown && (isDone || (failed.length > 0 && others.length === 0)),
  };
}
