import { getDomain } from 'tldts';

/**
 * The domain a name was registered under, as Let's Encrypt counts it (Boulder, package policy/publicsuffix): the public
 * suffix and one label more, private suffixes such as `github.io` included.
 *
 * Takes a normalised DNS name; returns it unchanged when it is a public suffix itself or an address.
 */
export function registeredDomain(name: string): string {
  return getDomain(name, { allowPrivateDomains: true }) ?? name;
}
