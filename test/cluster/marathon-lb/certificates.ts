import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { selfSigned } from './self-signed.ts';

export interface CertificatePlan {
  /** Certificate files and directories in the order of the `crt` words; the first is the default certificate. */
  readonly sslCerts: readonly string[];
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Where the self-signed certificate goes, when there must be one. */
  readonly selfSigned: string | undefined;
}

/**
 * Which certificates are loaded (mesosphere/marathon-lb run): HAPROXY_SSL_CERT, then HAPROXY_SSL_CERT0 to 100, which
 * are ignored when the former is empty; a `--ssl-certs` list in front of them; a self-signed one when there is none.
 * `directory` stands for the container's `/etc/ssl`.
 */
export function certificatePlan(
  options: { readonly sslCerts: string | undefined; readonly gluedSslCerts: string | undefined },
  env: Readonly<Record<string, string | undefined>>,
  directory: string,
): CertificatePlan {
  const defaultPath = join(directory, 'cert.pem');
  const listed = options.sslCerts?.split(',');
  const named = env.HAPROXY_SSL_CERT
    ? [
        { path: defaultPath, text: echoed(env.HAPROXY_SSL_CERT) },
        ...Array.from({ length: 101 }, (_, slot) => ({ slot, value: env[`HAPROXY_SSL_CERT${slot}`] }))
          .filter(({ value }) => Boolean(value))
          .map(({ slot, value }) => ({ path: join(directory, `cert${slot}.pem`), text: echoed(value ?? '') })),
      ]
    : [];
  const paths = named.map((file) => file.path);
  const fallback = listed === undefined && paths.length === 0 ? [defaultPath] : [];
  return {
    sslCerts: options.gluedSslCerts?.split(',') ?? [...(listed ?? []), ...paths, ...fallback],
    files: named,
    selfSigned: fallback[0],
  };
}

/** Writes the planned files, and the self-signed certificate if the plan has one. */
export async function writeCertificates(plan: CertificatePlan): Promise<void> {
  const files = plan.selfSigned === undefined ? plan.files : [{ path: plan.selfSigned, text: await selfSigned() }];
  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode: 0o600 });
  }
}

/** Bash's `echo -e`, as far as PEM text can tell: `\n` is a newline, but `\\n` is a backslash and an n. */
function echoed(value: string): string {
  const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\' };
  return `${value.replace(/\\([nrt\\])/g, (_, letter: string) => escapes[letter] ?? '')}\n`;
}
