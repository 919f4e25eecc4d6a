import { mkdirSync, writeFileSync } from 'node:fs';
import type { TestPki } from './pki.ts';
import type { ServerCommand } from './server-process.ts';

/** Mozilla's intermediate policy as HAProxy options, TLS 1.2 and 1.3. */
const INTERMEDIATE = `ssl-default-bind-ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305
  ssl-default-bind-options prefer-client-ciphers ssl-min-ver TLSv1.2`;

/** HAProxy as behind a load balancer's certificate slot: one bundle, HTTP/2 by ALPN, HSTS, answers of its own. */
export function haproxyCommand(pki: TestPki, port: number, bind = 'alpn h2,http/1.1'): ServerCommand {
  const folder = pki.path(`haproxy-${port}`);
  mkdirSync(folder);
  const file = `${folder}/haproxy.cfg`;
  writeFileSync(
    file,
    `global
  maxconn 1000
  ${INTERMEDIATE}
defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 10s
frontend tls
  bind 127.0.0.1:${port} ssl crt ${pki.path('rsa2048.bundle.pem')} ${bind}
  http-request return status 200 content-type text/plain string ok hdr Strict-Transport-Security max-age=31536000
`,
  );
  return { file: 'haproxy', cwd: folder, args: ['-db', '-f', file] };
}
