import { nodeClock } from '../../../src/platform/node/clock.ts';
import { nodeFiles } from '../../../src/platform/node/files.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { fileStore } from '../../../src/store/file-store.ts';
import { makeAuthority, makeCertificate } from '../../support/certificate-maker.ts';

/** Vhosts with valid certificates, as a daemon has them after its first day. */
export interface IssuedVhosts {
  readonly names: readonly string[];
  /** The environment of marathon-lb that serves them. */
  readonly loadBalancerEnvironment: Readonly<Record<string, string>>;
}

export interface VhostsRequest {
  readonly count: number;
  readonly directoryUrl: string;
  readonly stateDirectory: string;
}

const DAY_MS = 86_400_000;
/** What Let's Encrypt takes into one certificate. */
const NAMES_PER_CERTIFICATE = 100;

/** Makes certificates a day old, of 90 days, and saves them into the daemon's store. */
export async function issuedVhosts({ count, directoryUrl, stateDirectory }: VhostsRequest): Promise<IssuedVhosts> {
  const names = Array.from({ length: count }, (_, index) => `vhost-${index}.example.com`);
  const store = fileStore({ files: nodeFiles(stateDirectory), clock: nodeClock });
  const now = Date.now();
  const notBefore = new Date(now - DAY_MS).toISOString();
  const notAfter = new Date(now + 89 * DAY_MS).toISOString();
  const issuer = await makeAuthority('Bench CA', { notBefore, notAfter });
  const loadBalancerEnvironment: Record<string, string> = {};
  for (const [index, part] of inParts(names).entries()) {
    const [id = ''] = part;
    const leaf = await makeCertificate({ names: part, issuer, notBefore, notAfter, serialNumber: serial(index) });
    const chainPem = leaf.pem + issuer.pem;
    const privateKeyPem = new Secret(leaf.privateKeyPem);
    const common = { keyType: 'p256', directoryUrl, savedAt: notBefore } as const;
    await store.saveCertificate({ id, names: part, chainPem, privateKeyPem, ...common });
    loadBalancerEnvironment[variable(index)] = chainPem + leaf.privateKeyPem;
  }
  return { names, loadBalancerEnvironment };
}

function inParts(names: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(names.length / NAMES_PER_CERTIFICATE);
  return Array.from({ length: count }, (_, index) =>
    names.slice(index * NAMES_PER_CERTIFICATE, (index + 1) * NAMES_PER_CERTIFICATE),
  );
}

/** marathon-lb reads the numbered ones only when the first is set. */
function variable(index: number): string {
  return index === 0 ? 'HAPROXY_SSL_CERT' : `HAPROXY_SSL_CERT${index - 1}`;
}

function serial(index: number): string {
  return `01${index.toString(16).padStart(6, '0')}`;
}
