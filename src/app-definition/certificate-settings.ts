import { PLAIN } from './plain-setting.ts';
import { absolutePath, directoryUrlList, nameServerList } from './setting-checks.ts';
import type { Options, Setting } from './types.ts';

type CertificateOption = 'importDirectory' | 'resolvers' | 'backupServerUrls';

/** The settings about getting certificates that most operators never need; part of SETTINGS. */
export const CERTIFICATE_SETTINGS: { readonly [Name in CertificateOption]: Setting<Options[Name]> } = {
  backupServerUrls: {
    ...PLAIN,
    option: 'letsencrypt.backup-server-urls',
    flag: 'backup-server',
    variable: 'LETSENCRYPT_BACKUP_SERVER_URLS',
    placeholder: 'URL',
    help: 'ACME directory of a CA to use while the first is down and a certificate nears its end; may be repeated, in order',
    example: 'https://acme.zerossl.com/v2/DV90',
    initial: undefined,
    repeatable: true,
    check: directoryUrlList,
  },
  importDirectory: {
    ...PLAIN,
    option: 'letsencrypt.import-directory',
    flag: 'import-directory',
    variable: 'LETSENCRYPT_IMPORT_DIR',
    placeholder: 'PATH',
    help: "certbot's configuration directory in the container, to take account and certificates over from, once; /etc/letsencrypt if there",
    example: '/etc/letsencrypt',
    initial: undefined,
    check: absolutePath,
  },
  resolvers: {
    ...PLAIN,
    option: 'letsencrypt.resolvers',
    flag: 'resolver',
    variable: 'LETSENCRYPT_RESOLVERS',
    placeholder: 'ADDRESS',
    help: "name server that names are checked with before they are ordered, for instance a public one; the container's when left out",
    example: '9.9.9.9',
    initial: undefined,
    repeatable: true,
    check: nameServerList,
  },
};
