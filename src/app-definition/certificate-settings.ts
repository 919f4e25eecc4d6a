import { PLAIN } from './plain-setting.ts';
import { nameServerList } from './setting-checks.ts';
import type { Options, Setting } from './types.ts';

type CertificateOption = 'resolvers';

/** The settings about getting certificates that most operators never need; part of SETTINGS. */
export const CERTIFICATE_SETTINGS: { readonly [Name in CertificateOption]: Setting<Options[Name]> } = {
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
