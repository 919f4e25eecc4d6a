import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '../platform/errors.ts';
import type { Random } from '../platform/random.ts';
import { Secret } from '../platform/secret.ts';
import type { CertificateStore } from '../store/types.ts';

/** Where the token of the API comes from: the setting itself, a file (a mounted secret), or made by the daemon. */
export type TokenSource =
  | { readonly from: 'setting'; readonly token: Secret }
  | { readonly from: 'file'; readonly path: string }
  | { readonly from: 'store' };

export interface TokenPorts {
  readonly store: Pick<CertificateStore, 'loadApiToken' | 'saveApiToken'>;
  readonly random: Pick<Random, 'bytes'>;
  /** Takes a path, undefined when there is no such file. Throws AppError STORE. */
  readonly readFile: (path: string) => Promise<string | undefined>;
}

const TOKEN_BYTES = 32;

/**
 * Takes where the token comes from; returns the way to ask for it. A file is read anew each time, so that a new secret
 * needs no restart; a made one is kept in the store. What is returned throws AppError STORE when it cannot be had.
 */
export function apiToken(source: TokenSource, ports: TokenPorts): () => Promise<Secret> {
  switch (source.from) {
    case 'setting':
      return async () => source.token;
    case 'file':
      return () => tokenIn(source.path, ports);
    case 'store':
      return once(() => keptToken(ports));
  }
}

/** Compares in constant time: how long it takes tells nothing of the token, nor of its length. */
export function isToken(given: string, token: Secret): boolean {
  return timingSafeEqual(digest(given), digest(token.reveal()));
}

async function tokenIn(path: string, { readFile }: TokenPorts): Promise<Secret> {
  const text = (await readFile(path))?.trim();
  if (text !== undefined && text !== '') return new Secret(text);
  throw new AppError('STORE', `LETSENCRYPT_API_TOKEN_FILE=${path}: ${text === undefined ? 'no such file' : 'empty'}`, {
    suggestions: ['Mount the secret there, or unset the variable: the daemon then makes a token of its own.'],
  });
}

async function keptToken({ store, random }: TokenPorts): Promise<Secret> {
  const kept = await store.loadApiToken();
  if (kept !== undefined) return kept;
  const made = new Secret(Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url'));
  await store.saveApiToken(made);
  return made;
}

/** Two requests at once must not make two tokens; a failure is not kept. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => {
    made ??= make();
    try {
      return await made;
    } catch (error) {
      made = undefined;
      throw error;
    }
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
