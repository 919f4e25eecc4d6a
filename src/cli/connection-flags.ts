import { Flags } from '@oclif/core';

/** Values of CONNECTION_FLAGS as oclif parses them. */
export interface ConnectionFlags {
  readonly 'marathon-url'?: string | undefined;
  readonly 'token-file'?: string | undefined;
  readonly 'basic-auth-file'?: string | undefined;
  readonly 'marathon-ca'?: string | undefined;
  readonly 'app-id'?: string | undefined;
  readonly 'marathon-lb'?: string | undefined;
  /** Only where the daemon is asked to change something. */
  readonly 'api-token-file'?: string | undefined;
}

/** Flags of the commands that talk to a cluster. The attached DC/OS cluster needs none of them. */
export const CONNECTION_FLAGS = {
  'marathon-url': Flags.string({
    description: 'Marathon without DC/OS, as this machine reaches it; otherwise the attached cluster',
    helpValue: 'URL',
    helpGroup: 'CLUSTER',
  }),
  'token-file': Flags.string({
    description: 'file with an ACS token, for --marathon-url (or MARATHON_TOKEN_FILE)',
    helpValue: 'FILE',
    helpGroup: 'CLUSTER',
  }),
  'basic-auth-file': Flags.string({
    description: 'file with user:password, for --marathon-url (or MARATHON_BASIC_AUTH_FILE)',
    helpValue: 'FILE',
    helpGroup: 'CLUSTER',
  }),
  'marathon-ca': Flags.string({
    description: "PEM file with Marathon's own CA, for --marathon-url (or MARATHON_CA_FILE)",
    helpValue: 'FILE',
    helpGroup: 'CLUSTER',
  }),
  'app-id': Flags.string({
    description: 'app id of the daemon (default: /letsencrypt)',
    helpValue: 'APP-ID',
    helpGroup: 'CLUSTER',
  }),
  'marathon-lb': Flags.string({
    description: "app id of marathon-lb (default: the daemon's own setting)",
    helpValue: 'APP-ID',
    helpGroup: 'CLUSTER',
  }),
};
