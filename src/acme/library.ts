import type { KeyObject } from 'node:crypto';
import acme from 'acme-client';
import type { HttpResponse } from '../platform/http.ts';
import type { Secret } from '../platform/secret.ts';

/** A response as acme-client knows it, with ours beside it. */
export interface LibraryResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed when it is JSON; acme-client looks into it for a bad nonce. */
  readonly data: unknown;
  readonly response: HttpResponse;
}

/**
 * The parts of acme-client 5.4.0 that its types leave out and that we use or replace. This file is the only place
 * that knows them: its HTTP, nonces, retries and polling are replaced, its signatures and object calls stay.
 */
export interface Library {
  readonly http: {
    request(url: string, method: string, options?: { readonly data?: unknown }): Promise<LibraryResponse>;
    getNonce(): Promise<string>;
    getDirectory(): Promise<object>;
    maxBadNonceRetries: number;
    /** What it signs with: PEM at first, which it would parse anew for every signature. */
    accountKey: Buffer | KeyObject;
    jwk: object | null;
    getJwk(): object;
    createSignedBody(url: string, payload: object): object;
    signedRequest(url: string, payload: object | null, options: SigningOptions): Promise<LibraryResponse>;
  };
  readonly api: {
    getAccountUrl(): string;
    apiRequest(
      url: string,
      payload: object | null,
      statuses: readonly number[],
      options?: { readonly includeJwsKid?: boolean; readonly includeExternalAccountBinding?: boolean },
    ): Promise<LibraryResponse>;
    createAccount(payload: object): Promise<LibraryResponse>;
    updateAccount(payload: object | null): Promise<LibraryResponse>;
    updateAccountKey(payload: object): Promise<LibraryResponse>;
    createOrder(payload: object): Promise<LibraryResponse>;
    getOrder(url: string): Promise<LibraryResponse>;
    getAuthorization(url: string): Promise<LibraryResponse>;
    completeChallenge(url: string, payload: object): Promise<LibraryResponse>;
    finalizeOrder(url: string, payload: object): Promise<LibraryResponse>;
    revokeCert(payload: object): Promise<LibraryResponse>;
  };
  getChallengeKeyAuthorization(challenge: { readonly type: 'http-01'; readonly token: string }): Promise<string>;
}

export interface SigningOptions {
  /** Account URL; null signs with the public key in the header instead (RFC 8555 section 6.2). */
  readonly kid: string | null;
  readonly includeExternalAccountBinding: boolean;
}

/** What the library signs with (RFC 8555 section 7.3.4 for the binding). */
export interface LibraryAccount {
  readonly privateKeyPem: Secret;
  readonly accountUrl: string | undefined;
  readonly externalAccountBinding: { readonly keyId: string; readonly hmacKey: Secret } | undefined;
}

/** A bare acme-client; whoever takes it must replace `http.request`, `http.getNonce`, `http.getDirectory`, `api.apiRequest`. */
export function library(directoryUrl: string, account: LibraryAccount): Library {
  const binding = account.externalAccountBinding;
  const client = new acme.Client({
    directoryUrl,
    accountKey: account.privateKeyPem.reveal(),
    ...(account.accountUrl === undefined ? {} : { accountUrl: account.accountUrl }),
    ...(binding === undefined
      ? {}
      : { externalAccountBinding: { kid: binding.keyId, hmacKey: binding.hmacKey.reveal() } }),
  });
  return client as unknown as Library;
}
