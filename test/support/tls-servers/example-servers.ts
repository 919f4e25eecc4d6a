import { mkdirSync, writeFileSync } from 'node:fs';
import type { TestPki } from './pki.ts';
import type { ServerCommand } from './server-process.ts';

/** One configuration of real server software, as found in the wild. */
export interface ExampleServer {
  readonly name: string;
  /** The programs that must be installed. */
  readonly programs: readonly string[];
  command(pki: TestPki, port: number): ServerCommand;
}

const MODERN =
  'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305';
const LEGACY = 'ECDHE+AESGCM:ECDHE+AES:AES128-GCM-SHA256:AES128-SHA:AES256-SHA:!aNULL:@SECLEVEL=0';
const TLS_12_AND_13 = 'ssl_protocols TLSv1.2 TLSv1.3;';
const HSTS = 'add_header Strict-Transport-Security "max-age=31536000" always;';
const GNUTLS_12_ONLY = 'NORMAL:-VERS-ALL:+VERS-TLS1.2';
const NO_FFDHE = '-GROUP-FFDHE2048:-GROUP-FFDHE3072:-GROUP-FFDHE4096:-GROUP-FFDHE6144:-GROUP-FFDHE8192';
const EXPORT_SUITES =
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_RSA_WITH_AES_128_CBC_SHA,SSL_RSA_EXPORT_WITH_RC4_40_MD5,SSL_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA';

/** nginx 1.22 with OpenSSL 3.0. */
const NGINX: readonly ExampleServer[] = [
  nginx('nginx-modern', ['rsa2048'], `${TLS_12_AND_13} ssl_ciphers ${MODERN}; ${HSTS}`),
  nginx('nginx-no-hsts', ['rsa2048'], `${TLS_12_AND_13} ssl_ciphers ${MODERN};`),
  nginx('nginx-tls12-only', ['rsa2048'], `ssl_protocols TLSv1.2; ssl_ciphers ${MODERN}; ${HSTS}`),
  nginx('nginx-dual-cert', ['rsa2048', 'p256'], `${TLS_12_AND_13} ssl_ciphers ${MODERN}; ${HSTS}`),
  nginx(
    'nginx-legacy',
    ['rsa2048'],
    `ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ${LEGACY}; ssl_prefer_server_ciphers on; ${HSTS}`,
  ),
];

/** openssl s_server 3.0: serves one connection at a time. */
const OPENSSL: readonly ExampleServer[] = [
  openssl('ossl-tls10-only', ['-tls1', '-cipher', 'ALL:!aNULL:!PSK:!SRP:@SECLEVEL=0']),
  openssl('ossl-no-aead', ['-tls1_2', '-cipher', 'ECDHE+AES:!AESGCM:!AESCCM', '-serverpref']),
  openssl('ossl-no-fs', ['-tls1_2', '-cipher', 'AES128-GCM-SHA256:AES256-GCM-SHA384', '-serverpref']),
  openssl('ossl-dh1024', [
    '-tls1_2',
    '-cipher',
    'DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0',
    '-dhparam',
    'dh1024.pem',
  ]),
  openssl('ossl-null', ['-tls1_2', '-cipher', 'ECDHE-RSA-AES128-GCM-SHA256:NULL-SHA256:NULL-SHA:@SECLEVEL=0']),
  openssl('ossl-anon', [
    '-min_protocol',
    'TLSv1.2',
    '-cipher',
    'ECDHE-RSA-AES128-GCM-SHA256:ADH-AES256-GCM-SHA384:AECDH-AES256-SHA:@SECLEVEL=0',
  ]),
  openssl('ossl-menagerie', [
    '-min_protocol',
    'TLSv1',
    '-cipher',
    'ALL:COMPLEMENTOFALL:!aNULL:!eNULL:!PSK:!SRP:@SECLEVEL=0',
    '-serverpref',
    '-dhparam',
    'dh2048.pem',
  ]),
  openssl('ossl-selfsigned', ['-cipher', 'ECDHE+AESGCM'], 'selfsigned.pem', []),
  openssl('ossl-wrong-host', ['-cipher', 'ECDHE+AESGCM'], 'wrong.leaf.pem'),
];

/** GnuTLS 3.7. */
const GNUTLS: readonly ExampleServer[] = [
  gnutls('gnutls-rc4-only', `${GNUTLS_12_ONLY}:-CIPHER-ALL:+ARCFOUR-128`),
  gnutls('gnutls-3des-only', `${GNUTLS_12_ONLY}:-CIPHER-ALL:+3DES-CBC`),
  gnutls('gnutls-dh512', `${GNUTLS_12_ONLY}:-KX-ALL:+DHE-RSA:${NO_FFDHE}`, ['--dhparams', 'dh512.pem']),
  gnutls('gnutls-insecure-reneg', 'NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%DISABLE_SAFE_RENEGOTIATION'),
];

export const EXAMPLE_SERVERS: readonly ExampleServer[] = [
  ...NGINX,
  ...OPENSSL,
  ...GNUTLS,
  {
    name: 'nss-ssl3-tls12',
    programs: ['selfserv', 'certutil', 'pk12util'],
    command: ({ folder }, port) => ({
      file: 'bash',
      cwd: folder,
      args: [
        '-c',
        `mkdir -p nss && certutil -N -d sql:nss --empty-password && pk12util -i rsa2048.p12 -d sql:nss -W changeit -K '' && exec selfserv -d sql:nss -n s -p ${port} -V ssl3:tls1.2 -c :0004:0005:000A:002F:0033:0035:0039:C013:C014:C02F -H 1`,
      ],
    }),
  },
  {
    name: 'java-export',
    programs: ['java'],
    command: ({ folder }, port) => ({
      file: 'java',
      cwd: folder,
      args: [
        new URL('jsse-server.java', import.meta.url).pathname,
        `${port}`,
        'TLSv1,TLSv1.2',
        EXPORT_SUITES,
        'rsa2048.p12',
      ],
    }),
  },
];

function nginx(name: string, keys: readonly string[], settings: string): ExampleServer {
  return {
    name,
    programs: ['nginx'],
    command: ({ folder }, port) => {
      const home = `${folder}/nginx-${port}`;
      mkdirSync(home);
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (kind) => `${kind}_temp_path ${home}/${kind};`,
      );
      const pairs = keys.map(
        (key) => `ssl_certificate ${folder}/${key}.pem; ssl_certificate_key ${folder}/${key}.key;`,
      );
      const server = `server { listen 127.0.0.1:${port} ssl; server_name localhost; ${pairs.join(' ')} ${settings} location / { return 200 ok; } }`;
      const http = `http { access_log off; ${temporary.join(' ')} ${server} }`;
      writeFileSync(
        `${home}/conf`,
        `daemon off; master_process off; pid ${home}/pid; error_log ${home}/err; events {} ${http}`,
      );
      return { file: 'nginx', cwd: folder, args: ['-p', home, '-e', `${home}/err`, '-c', `${home}/conf`] };
    },
  };
}

function openssl(
  name: string,
  args: readonly string[],
  certificate = 'rsa2048.leaf.pem',
  chain: readonly string[] = ['-cert_chain', 'int.pem'],
): ExampleServer {
  return {
    name,
    programs: ['openssl'],
    command: ({ folder }, port) => ({
      file: 'openssl',
      cwd: folder,
      args: [
        's_server',
        '-accept',
        `127.0.0.1:${port}`,
        '-www',
        '-quiet',
        '-key',
        'rsa2048.key',
        '-cert',
        certificate,
        ...chain,
        ...args,
      ],
    }),
  };
}

function gnutls(name: string, priority: string, args: readonly string[] = []): ExampleServer {
  return {
    name,
    programs: ['gnutls-serv'],
    command: ({ folder }, port) => ({
      file: 'gnutls-serv',
      cwd: folder,
      args: [
        '-q',
        '-a',
        '-p',
        `${port}`,
        '--http',
        '--x509keyfile',
        'rsa2048.key',
        '--x509certfile',
        'rsa2048.pem',
        '--priority',
        priority,
        ...args,
      ],
    }),
  };
}
