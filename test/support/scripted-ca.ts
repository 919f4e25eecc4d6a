import type { CaConnection } from '../../src/acme/ca-connection.ts';
import { type DirectorySource, directorySource } from '../../src/acme/directory.ts';
import { limiter } from '../../src/acme/limiter.ts';
import { noncePool } from '../../src/acme/nonces.ts';
import { acmeTransport } from '../../src/acme/transport.ts';
import type { Http, HttpRequest } from '../../src/platform/http.ts';
import { CA, DIRECTORY } from './acme-builders.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { fixedRandom } from './fixed-random.ts';
import { json, type ScriptedHttp, type ScriptRule, scriptedHttp } from './scripted-http.ts';

export interface ScriptedCa {
  readonly ca: CaConnection & { readonly directory: DirectorySource };
  readonly http: ScriptedHttp;
  readonly clock: FakeClock;
}

/** A connection to a CA that answers its directory and nonces `nonce-1`, `nonce-2`...; the rest is for the test to script. */
export function scriptedCa(options: { onPost?: (request: HttpRequest) => void } = {}): ScriptedCa {
  const directoryUrl = `${CA}/directory`;
  const http = scriptedHttp(directoryAndNonces(directoryUrl));
  const noticed: Http = {
    request: (request) => {
      if (request.method === 'POST') {
        options.onPost?.(request);
      }
      return http.request(request);
    },
  };
  const clock = fakeClock();
  const limits = { inFlight: 8, perSecond: 1000, burst: 1000 };
  const ports = { http: noticed, clock, random: fixedRandom(), limiter: limiter(clock, limits), nonces: noncePool() };
  const transport = acmeTransport(ports);
  return {
    ca: { directoryUrl, transport, directory: directorySource(directoryUrl, transport, clock), clock },
    http,
    clock,
  };
}

/** What every CA answers without an account. */
export function directoryAndNonces(directoryUrl: string): ScriptRule {
  let nonces = 0;
  return ({ url }) => {
    if (url === directoryUrl) {
      return json(DIRECTORY);
    }
    if (url === DIRECTORY.newNonce) {
      nonces += 1;
      return { status: 204, headers: { 'replay-nonce': `nonce-${nonces}` } };
    }
    return undefined;
  };
}
