import { AppError, messageOf } from '../../platform/errors.ts';
import type { Files } from '../../platform/files.ts';
import { Secret } from '../../platform/secret.ts';
import { decodeAccount } from './decode-account.ts';
import type { CertbotAccount, CertbotLineage, CertbotTree, Skipped } from './types.ts';

/** certbot kept the accounts of the first protocol where they were, and went on with them (certbot/_internal/constants.py). */
const OLDER_SERVER: Readonly<Record<string, string>> = {
  'acme-v02.api.letsencrypt.org/directory': 'acme-v01.api.letsencrypt.org/directory',
  'acme-staging-v02.api.letsencrypt.org/directory': 'acme-staging.api.letsencrypt.org/directory',
};

type Reading = Pick<Files, 'read' | 'list'>;

/**
 * What certbot's configuration directory holds for one CA: its accounts, and every lineage under `live/`. Reads only; a
 * file that is missing, damaged or not to be read makes its account or lineage one that is skipped. Never throws.
 *
 * Takes the files below the directory (`/etc/letsencrypt`) and the CA's directory URL.
 */
export async function readCertbotTree(files: Reading, directoryUrl: string): Promise<CertbotTree> {
  const skipped: Skipped[] = [];
  const attempt = async <T>(path: string, work: () => Promise<T>): Promise<readonly T[]> => {
    try {
      return [await work()];
    } catch (error) {
      skipped.push({ path, reason: messageOf(error) });
      return [];
    }
  };
  const accounts = await Promise.all(
    (await accountPaths(files, directoryUrl)).map((path) => attempt(path, () => readAccount(files, path))),
  );
  const names = (await listed(files, 'live')).filter((name) => name !== 'README');
  const lineages = await Promise.all(names.map((name) => attempt(`live/${name}`, () => readLineage(files, name))));
  return { accounts: accounts.flat(), lineages: lineages.flat(), skipped };
}

async function accountPaths(files: Reading, directoryUrl: string): Promise<readonly string[]> {
  const { host, pathname } = new URL(directoryUrl);
  const server = `${host}${pathname}`.replace(/\/+$/, '');
  for (const candidate of [server, OLDER_SERVER[server]]) {
    const ids = candidate === undefined ? [] : await listed(files, `accounts/${candidate}`);
    if (ids.length > 0) return ids.map((id) => `accounts/${candidate}/${id}`);
  }
  return [];
}

async function readAccount(files: Reading, path: string): Promise<CertbotAccount> {
  return decodeAccount(path.slice(path.lastIndexOf('/') + 1), {
    privateKey: await textOf(files, `${path}/private_key.json`),
    registration: await textOf(files, `${path}/regr.json`),
    meta: await files.read(`${path}/meta.json`),
  });
}

async function readLineage(files: Reading, name: string): Promise<CertbotLineage> {
  const chainPem = await textOf(files, `live/${name}/fullchain.pem`);
  const privateKeyPem = new Secret(await textOf(files, `live/${name}/privkey.pem`));
  const configuration = (await files.read(`renewal/${name}.conf`)) ?? '';
  const setting = (key: string) => new RegExp(`^\\s*${key}\\s*=\\s*(\\S+)\\s*$`, 'm').exec(configuration)?.[1];
  return { name, server: setting('server'), accountId: setting('account'), chainPem, privateKeyPem };
}

async function textOf(files: Reading, path: string): Promise<string> {
  const text = await files.read(path);
  if (text === undefined) throw new AppError('NOT_FOUND', `${path} is missing`);
  return text;
}

/** What is no directory has nothing in it. */
async function listed(files: Reading, path: string): Promise<readonly string[]> {
  try {
    return await files.list(path);
  } catch {
    return [];
  }
}
