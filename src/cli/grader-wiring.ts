import type { GradePorts } from '../operations/grade.ts';
import type { PemFile } from '../operations/grader.ts';
import type { GradeResult } from '../operations/types.ts';
import { nodeClock } from '../platform/node/clock.ts';
import { nodeDns } from '../platform/node/dns.ts';
import { nodeRandom } from '../platform/node/random.ts';
import { nodeTcp } from '../platform/node/tcp.ts';
import { machineTrustAnchors } from '../platform/node/trust-anchors.ts';
import { inputText } from './file-wiring.ts';

/** Files with certificates, as typed. */
export interface TrustFlags {
  readonly ca?: readonly string[] | undefined;
  readonly intermediate?: readonly string[] | undefined;
  /** Ask the CAs whether certificates were revoked. */
  readonly revocation?: boolean | undefined;
}

/**
 * Takes the files typed and whether there are several hosts, returns the grader. Throws USAGE for a file that is not there
 * or holds no certificate. What few commands and few runs need is loaded here and not above.
 */
export async function graderFor(flags: TrustFlags, many: boolean): Promise<GradePorts> {
  const { ca = [], intermediate = [], revocation = false } = flags;
  const [roots, intermediates, { graderWith }] = await Promise.all([
    pemFiles('--ca', ca),
    pemFiles('--intermediate', intermediate),
    import('../operations/grader.ts'),
  ]);
  const download = revocation ? (await import('../platform/node/download.ts')).nodeDownload : undefined;
  const ports = { tcp: nodeTcp, clock: nodeClock, random: nodeRandom, dns: nodeDns, download };
  return {
    grader: graderWith({ anchors: machineTrustAnchors, roots, intermediates }, ports, many),
    clock: nodeClock,
  };
}

function pemFiles(flag: string, paths: readonly string[]): Promise<PemFile[]> {
  return Promise.all(paths.map(async (path) => ({ path, text: await inputText(flag, path) })));
}

const SSL_LABS_URL = 'https://api.ssllabs.com/api';

/** Whether and where SSL Labs is asked, as typed. */
export interface QualysFlags {
  readonly qualys: boolean;
  readonly 'qualys-email'?: string | undefined;
  readonly 'qualys-url'?: string | undefined;
}

/** Asks SSL Labs about graded hosts, if it is wanted; the result says what became of it. */
export async function secondOpinion(
  result: GradeResult,
  flags: QualysFlags,
  version: string,
  onState: (host: string, state: string) => void,
): Promise<GradeResult> {
  if (!flags.qualys) return result;
  const [{ withQualys }, { sslLabsClient }, { nodeHttp }] = await Promise.all([
    import('../operations/qualys.ts'),
    import('../ssllabs/client.ts'),
    import('../platform/node/http.ts'),
  ]);
  const http = nodeHttp({ userAgent: `dcos-letsencrypt/${version}` });
  try {
    const baseUrl = flags['qualys-url'] ?? SSL_LABS_URL;
    const ssllabs = sslLabsClient({ http, baseUrl, email: flags['qualys-email'] });
    return await withQualys(result, { ssllabs, clock: nodeClock, random: nodeRandom, dns: nodeDns }, onState);
  } finally {
    await http.close();
  }
}
