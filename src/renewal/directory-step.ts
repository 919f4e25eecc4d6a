import { createHash } from 'node:crypto';
import { certificateFile, isOurFile } from '../marathon-lb/certificate-files.ts';
import type { SavedCertificate } from '../store/types.ts';
import { composedBundle } from '../x509/bundle.ts';
import type { Step } from './step.ts';
import type { InstalledVersion, Observation, ReloadTarget } from './types.ts';

/** The digest by which a file's content is compared: hex SHA-256 of its text. */
export function contentDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * What to do about a directory that the load balancer shares with us: first the files, then a signal to every instance that
 * shows another certificate than the one in the file. Undefined when both are right.
 */
export function directoryStep(
  observation: Observation,
  current: readonly SavedCertificate[],
  kept: readonly SavedCertificate[],
): Step | undefined {
  const { files } = observation;
  if (files === undefined) return undefined;
  const wanted = new Map([
    ...current.map((version) => [certificateFile(version.id), version] as const),
    ...kept.map((version) => [certificateFile(version.id, true), version] as const),
  ]);
  return filesStep(wanted, files) ?? reloadStep(observation, [...current, ...kept]);
}

function filesStep(
  wanted: ReadonlyMap<string, SavedCertificate>,
  files: NonNullable<Observation['files']>,
): Step | undefined {
  const changed = [...wanted].filter(([name, version]) => files[name] !== digestOf(version));
  const removes = Object.keys(files).filter((name) => isOurFile(name) && !wanted.has(name));
  const [first] = changed;
  if (first === undefined && removes.length === 0) return undefined;
  const certificateId = first?.[1].id ?? removes[0] ?? '';
  const reason = [
    ...changed.map(([name, { id, version }]) => `${name} lacks version ${version} of ${id}`),
    ...removes.map((name) => `nothing needs ${name} any more`),
  ].join(', ');
  const written = Object.fromEntries(changed.map(([name, version]) => [name, installed(version)]));
  return { action: { kind: 'store-files', certificateId, files: written, removes, reason } };
}

/** The digest of a version's file. The key is part of the text, so that a file with another key is another file. */
export function digestOf({ chainPem, privateKeyPem }: SavedCertificate): string {
  return contentDigest(composedBundle(chainPem, privateKeyPem).reveal());
}

function installed({ id, version }: SavedCertificate): InstalledVersion {
  return { certificateId: id, version };
}

/** One look for each instance that shows something else; an instance that shows nothing cannot be told anything. */
function reloadStep({ served, loadBalancer }: Observation, versions: readonly SavedCertificate[]): Step | undefined {
  const targets = (loadBalancer?.instances ?? []).flatMap((instance): ReloadTarget[] => {
    const own = served.filter((look) => look.instance === `${instance.host}:${instance.httpsPort}`);
    for (const { host, fingerprint } of own) {
      const version = versions.find(({ names }) => names.includes(host));
      if (version === undefined || fingerprint === undefined || fingerprint === version.leaf.fingerprint) continue;
      const { host: address, httpsPort, statsPort } = instance;
      return [{ address, httpsPort, statsPort, host, fingerprint: version.leaf.fingerprint }];
    }
    return [];
  });
  if (targets.length === 0) return undefined;
  const reason = targets
    .map(({ address, httpsPort, host }) => `${address}:${httpsPort} shows another for ${host}`)
    .join(', ');
  return { action: { kind: 'reload', certificateId: versions[0]?.id ?? '', targets, reason } };
}
