import type { DnsFront } from './dns-front.ts';

/** Makes the names that Pebble looks up resolve, or not (letsencrypt/pebble cmd/pebble-challtestsrv). */
export interface DnsControl {
  /** Address of every name that has none of its own. */
  setDefaultA(address: string): Promise<void>;
  addA(name: string, addresses: readonly string[]): Promise<void>;
  clearA(name: string): Promise<void>;
  addAaaa(name: string, addresses: readonly string[]): Promise<void>;
  clearAaaa(name: string): Promise<void>;
  setCname(name: string, target: string): Promise<void>;
  clearCname(name: string): Promise<void>;
  /** `issue "ca.example; accounturi=..."` is tag and value; challtestsrv knows no flags. */
  addCaa(name: string, policies: readonly { readonly tag: string; readonly value: string }[]): Promise<void>;
  clearCaa(name: string): Promise<void>;
  /** Names that do not exist, in place of those set before; for clients of `dnsAddress`, not for Pebble. */
  setMissing(names: readonly string[]): void;
  /** Every question about the name fails. */
  setServfail(name: string): Promise<void>;
  clearServfail(name: string): Promise<void>;
  setTxt(name: string, value: string): Promise<void>;
  clearTxt(name: string): Promise<void>;
}

/** Control over a pebble-challtestsrv by its management address. The functions throw when it refuses or is gone. */
export function dnsControl(managementUrl: string, front: Pick<DnsFront, 'setMissing'>): DnsControl {
  const post = async (path: string, body: object): Promise<void> => {
    const answer = await fetch(`${managementUrl}/${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`challtestsrv: ${path} answered ${answer.status} ${await answer.text()}`);
  };
  return {
    setDefaultA: (ip) => post('set-default-ipv4', { ip }),
    addA: (host, addresses) => post('add-a', { host, addresses }),
    clearA: (host) => post('clear-a', { host }),
    addAaaa: (host, addresses) => post('add-aaaa', { host, addresses }),
    clearAaaa: (host) => post('clear-aaaa', { host }),
    setCname: (host, target) => post('set-cname', { host, target }),
    clearCname: (host) => post('clear-cname', { host }),
    addCaa: (host, policies) => post('add-caa', { host, policies }),
    clearCaa: (host) => post('clear-caa', { host }),
    setMissing: front.setMissing,
    setServfail: (host) => post('set-servfail', { host }),
    clearServfail: (host) => post('clear-servfail', { host }),
    setTxt: (host, value) => post('set-txt', { host: `${host}.`, value }),
    clearTxt: (host) => post('clear-txt', { host: `${host}.` }),
  };
}
