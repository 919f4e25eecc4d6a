import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface CertbotFiles {
  /** `https://ca.example/dir` */
  readonly server: string;
  /** PKCS#8; left out, an RSA key nobody knows. */
  readonly accountKeyPem?: string;
  readonly accountUrl: string;
  readonly lineages: readonly { readonly name: string; readonly chainPem: string; readonly keyPem: string }[];
}

/**
 * Writes a configuration directory as certbot 2.1 leaves it: accounts as JWK, `live/` as links into `archive/`, one
 * renewal configuration for each lineage (certbot/_internal/account.py and storage.py). Takes an existing, empty directory.
 */
export async function writeCertbotTree(directory: string, files: CertbotFiles): Promise<void> {
  const { host, pathname } = new URL(files.server);
  const id = '0123456789abcdef0123456789abcdef';
  const account = join(directory, 'accounts', host, pathname, id);
  await mkdir(account, { recursive: true });
  await writeFile(join(account, 'private_key.json'), JSON.stringify(jwkOf(files.accountKeyPem)));
  await writeFile(join(account, 'regr.json'), JSON.stringify({ body: {}, uri: files.accountUrl }));
  const meta = { creation_dt: '2026-01-02T03:04:05Z', creation_host: 'agent', register_to_eff: null };
  await writeFile(join(account, 'meta.json'), JSON.stringify(meta));
  await Promise.all(['live', 'archive', 'renewal'].map((name) => mkdir(join(directory, name), { recursive: true })));
  await writeFile(join(directory, 'live', 'README'), 'This directory contains your keys and certificates.\n');
  for (const { name, chainPem, keyPem } of files.lineages) {
    await Promise.all(['live', 'archive'].map((kind) => mkdir(join(directory, kind, name))));
    const [leaf = '', ...rest] = chainPem.split(/(?<=-----END CERTIFICATE-----\n)/);
    const texts = { cert: leaf, chain: rest.join(''), fullchain: chainPem, privkey: keyPem };
    for (const [kind, text] of Object.entries(texts)) {
      await writeFile(join(directory, 'archive', name, `${kind}1.pem`), text);
      await symlink(join('..', '..', 'archive', name, `${kind}1.pem`), join(directory, 'live', name, `${kind}.pem`));
    }
    const configuration = `version = 2.1.0\n[renewalparams]\naccount = ${id}\nserver = ${files.server}\nkey_type = rsa\n`;
    await writeFile(join(directory, 'renewal', `${name}.conf`), configuration);
  }
}

function jwkOf(pem: string | undefined) {
  const key =
    pem === undefined ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey : createPrivateKey(pem);
  return key.export({ format: 'jwk' });
}
