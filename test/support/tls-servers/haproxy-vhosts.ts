import { mkdirSync, writeFileSync } from 'node:fs';
import { type MadeCertificate, type MadeKeyType, makeAuthority, makeCertificate } from '../certificate-maker.ts';
import type { ServerCommand } from './server-process.ts';

/** A name HAProxy serves with a certificate of its own. */
export interface MadeVhost {
  readonly host: string;
  readonly keyType?: MadeKeyType;
  /** Options of HAProxy's crt-list for this certificate alone: `ssl-min-ver TLSv1.3`. */
  readonly options?: string;
}

/** HAProxy with many names on one listener. */
export interface HaproxyVhosts {
  readonly command: ServerCommand;
  /** PEM of the root above all certificates. */
  readonly root: string;
}

const YEARS = { notBefore: '2020-01-01T00:00:00Z', notAfter: '2040-01-01T00:00:00Z' };

/** Makes the certificates (P-256 unless told otherwise) and the configuration below `folder`. */
export async function haproxyVhosts(
  folder: string,
  port: number,
  vhosts: readonly MadeVhost[],
): Promise<HaproxyVhosts> {
  mkdirSync(`${folder}/certs`, { recursive: true });
  const root = await makeAuthority('Vhosts Root', YEARS);
  const intermediate = await makeAuthority('Vhosts Intermediate', { issuer: root, ...YEARS });
  const lines: string[] = [];
  for (const vhost of vhosts) {
    const file = `${folder}/certs/${vhost.host}.pem`;
    writeFileSync(file, await bundleOf(vhost, intermediate));
    lines.push(`${file} [${vhost.options ?? ''}] ${vhost.host}`);
  }
  writeFileSync(`${folder}/crt-list.txt`, `${lines.join('\n')}\n`);
  const file = `${folder}/vhosts.cfg`;
  writeFileSync(file, configuration(folder, port));
  return { root: root.pem, command: { file: 'haproxy', cwd: folder, args: ['-db', '-f', file] } };
}

async function bundleOf({ host, keyType = 'p256' }: MadeVhost, issuer: MadeCertificate): Promise<string> {
  const leaf = await makeCertificate({ names: [host], commonName: host, issuer, keyType, ...YEARS });
  return leaf.pem + issuer.pem + leaf.privateKeyPem;
}

const SUITES =
  'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384';

function configuration(folder: string, port: number): string {
  return `global
  maxconn 2000
  ssl-default-bind-ciphers ${SUITES}
  ssl-default-bind-options ssl-min-ver TLSv1.2
defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 10s
frontend tls
  bind 127.0.0.1:${port} ssl crt-list ${folder}/crt-list.txt alpn h2,http/1.1
  http-request return status 200 content-type text/plain string ok hdr Strict-Transport-Security max-age=31536000 if { hdr_beg(host) -i a }
  http-request return status 200 content-type text/plain string ok
`;
}
