import { windowList } from './maintenance-window.ts';
import { PLAIN } from './plain-setting.ts';
import {
  absolutePath,
  groupList,
  installMode,
  otherAppId,
  secretPath,
  tlsPolicy,
  truth,
  variableName,
} from './setting-checks.ts';
import type { Options, Setting } from './types.ts';

type LoadBalancerOption =
  | 'loadBalancerId'
  | 'group'
  | 'certEnv'
  | 'installMode'
  | 'directory'
  | 'secretPath'
  | 'tlsPolicy'
  | 'hsts'
  | 'allowDowntime'
  | 'window';

/** The settings about marathon-lb; part of SETTINGS. */
export const LOAD_BALANCER_SETTINGS: { readonly [Name in LoadBalancerOption]: Setting<Options[Name]> } = {
  loadBalancerId: {
    ...PLAIN,
    option: 'marathon-lb.id',
    flag: 'marathon-lb',
    variable: 'MARATHON_LB_ID',
    placeholder: 'APP-ID',
    help: 'app id of marathon-lb',
    example: 'marathon-lb',
    initial: 'marathon-lb',
    check: otherAppId,
  },
  group: {
    ...PLAIN,
    option: 'marathon-lb.group',
    flag: 'group',
    variable: 'HAPROXY_GROUP',
    placeholder: 'GROUP',
    help: 'HAPROXY_GROUP that marathon-lb serves, or several with commas',
    example: 'external',
    initial: 'external',
    check: groupList,
  },
  certEnv: {
    ...PLAIN,
    option: 'marathon-lb.cert-env',
    flag: 'cert-env',
    variable: 'MARATHON_LB_CERT_ENV',
    placeholder: 'VARIABLE',
    help: 'the one variable of marathon-lb to keep the certificate in; HAPROXY_SSL_CERT or a free numbered one when left out',
    example: 'HAPROXY_SSL_CERT',
    initial: undefined,
    check: variableName,
  },
  installMode: {
    ...PLAIN,
    option: 'marathon-lb.install-mode',
    flag: 'install-mode',
    variable: 'LETSENCRYPT_INSTALL_MODE',
    placeholder: 'MODE',
    help: "where certificates go: env (marathon-lb's environment), secret (DC/OS Enterprise), directory (shared storage)",
    example: 'directory',
    initial: 'env',
    check: installMode,
  },
  directory: {
    ...PLAIN,
    option: 'marathon-lb.directory',
    flag: 'directory',
    variable: 'LETSENCRYPT_DIRECTORY',
    placeholder: 'PATH',
    help: 'of install mode directory: the shared directory as the daemon sees it; marathon-lb has it in --ssl-certs',
    example: '/mnt/certificates',
    initial: undefined,
    check: absolutePath,
  },
  secretPath: {
    ...PLAIN,
    option: 'marathon-lb.secret-path',
    flag: 'secret-path',
    variable: 'LETSENCRYPT_SECRET_PATH',
    placeholder: 'PATH',
    help: 'of install mode secret: how the paths of our secrets begin; marathon-lb must be allowed to read there',
    example: 'marathon-lb/letsencrypt',
    initial: undefined,
    check: secretPath,
  },
  tlsPolicy: {
    ...PLAIN,
    option: 'marathon-lb.tls-policy',
    flag: 'tls-policy',
    variable: 'LETSENCRYPT_TLS_POLICY',
    placeholder: 'POLICY',
    help: 'TLS that marathon-lb offers: off (its own), intermediate (1.2 and 1.3, forward secret), modern (1.3 alone)',
    example: 'intermediate',
    initial: 'off',
    check: tlsPolicy,
  },
  hsts: {
    ...PLAIN,
    option: 'marathon-lb.hsts',
    flag: 'hsts',
    variable: 'LETSENCRYPT_HSTS',
    placeholder: '',
    help: 'send HSTS for every vhost: browsers refuse plain HTTP and bad certificates for two years',
    example: 'true',
    initial: false,
    isSwitch: true,
    check: truth,
  },
  allowDowntime: {
    ...PLAIN,
    option: 'marathon-lb.allow-downtime',
    flag: 'allow-downtime',
    variable: 'LETSENCRYPT_ALLOW_DOWNTIME',
    placeholder: '',
    help: 'where a rolling restart of marathon-lb could not end: stop an instance first, some seconds without it',
    example: 'true',
    initial: false,
    isSwitch: true,
    check: truth,
  },
  window: {
    ...PLAIN,
    option: 'marathon-lb.window',
    flag: 'window',
    variable: 'LETSENCRYPT_MAINTENANCE_WINDOW',
    placeholder: 'WHEN',
    help: 'when marathon-lb may be restarted, several with commas; at any time when left out, or when it is urgent',
    example: 'Sun 02:00-04:00 Europe/Paris',
    initial: undefined,
    check: windowList,
  },
};
