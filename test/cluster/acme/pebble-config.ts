import type { PebblePrograms } from './pebble-programs.ts';

export interface PebbleConfigOptions {
  readonly host: string;
  readonly port: number;
  readonly managementPort: number;
  readonly certFile: string;
  readonly keyFile: string;
  /** Where challenges are looked for; on Let's Encrypt 80 and 443. */
  readonly httpPort: number;
  readonly tlsPort: number;
  readonly validitySeconds: number;
  readonly profiles: Readonly<Record<string, string>>;
  readonly externalAccounts: Readonly<Record<string, string>> | undefined;
}

/**
 * Pebble's configuration file (letsencrypt/pebble cmd/pebble/main.go). Without a `profile` in the order a newer Pebble
 * takes one at random, so all have the same validity.
 */
export function pebbleConfig(options: PebbleConfigOptions, programs: Pick<PebblePrograms, 'hasProfiles'>): object {
  const profiles = Object.entries(options.profiles).map(([name, description]) => [
    name,
    { description, validityPeriod: options.validitySeconds },
  ]);
  return {
    pebble: {
      listenAddress: `${options.host}:${options.port}`,
      managementListenAddress: `${options.host}:${options.managementPort}`,
      certificate: options.certFile,
      privateKey: options.keyFile,
      httpPort: options.httpPort,
      tlsPort: options.tlsPort,
      ocspResponderURL: '',
      externalAccountBindingRequired: options.externalAccounts !== undefined,
      externalAccountMACKeys: options.externalAccounts ?? {},
      domainBlocklist: [],
      ...(programs.hasProfiles
        ? { profiles: Object.fromEntries(profiles), keyAlgorithm: 'ecdsa' }
        : { certificateValidityPeriod: options.validitySeconds }),
    },
  };
}
