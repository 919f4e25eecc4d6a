import { X509Certificate } from 'node:crypto';
import { createSecureContext, createServer } from 'node:tls';

// marathon-lb's TLS as far as handshakes see it: every HAPROXY_SSL_CERT... of its environment, chosen by SNI.
const bundles = Object.entries(process.env).flatMap(([name, pem = '']) =>
  /^HAPROXY_SSL_CERT\d*$/.test(name) && pem !== '' ? [pem] : [],
);
const contexts = new Map(
  bundles.flatMap((pem) => {
    const context = createSecureContext({ cert: pem, key: pem });
    return namesIn(pem).map((name) => [name, context] as const);
  }),
);

createServer({ SNICallback: (name, choose) => choose(null, contexts.get(name)) }).listen(
  Number(process.env.PORT1),
  process.env.HOST,
);

function namesIn(pem: string): readonly string[] {
  const { subjectAltName = '' } = new X509Certificate(pem);
  return subjectAltName.split(', ').map((entry) => entry.replace('DNS:', ''));
}
