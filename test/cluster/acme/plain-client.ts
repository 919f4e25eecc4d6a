import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { der, tag } from '../der.ts';

export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; throws when it is none. */
  json<T = Record<string, unknown>>(): T;
}

export interface PlainClient {
  readonly directory: Readonly<Record<string, string>>;
  get(url: string): Promise<PlainAnswer>;
  /** A signed request; without a payload a POST-as-GET, without a nonce with a new one. Nothing is retried. */
  post(url: string, payload?: object, nonce?: string): Promise<PlainAnswer>;
  newOrder(names: readonly string[], more?: object): Promise<PlainAnswer>;
  /** The whole way from the order to the chain, as PEM; `answerAt` is the port that stands for 80. */
  issue(names: readonly string[], more?: object): Promise<{ readonly order: string; readonly chain: string }>;
  close(): Promise<void>;
}

/**
 * An ACME client of a few lines (RFC 8555) that hides nothing: no retries, no nonce pool, every status visible. It
 * registers an account at once and answers http-01 challenges on `httpPort`.
 */
export async function plainClient(directoryUrl: string, ca: string, httpPort: number): Promise<PlainClient> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // No limit of its own: a busy machine may take longer over a handshake than undici's ten seconds.
  const agent = new Agent({ connect: { ca, timeout: 0 } });
  const thumbprint = await thumbprintOf(publicKey);
  const responder = createServer((incoming, response) => {
    response.end(`${incoming.url?.split('/').at(-1)}.${thumbprint}`);
  }).listen(httpPort, '127.0.0.1');
  await once(responder, 'listening');
  let account: string | undefined;

  const call = async (url: string, body?: string): Promise<PlainAnswer> => {
    const headers = { 'User-Agent': 'plain-client', 'Content-Type': 'application/jose+json' };
    const answer = await request(url, {
      dispatcher: agent,
      method: body ? 'POST' : 'GET',
      headers,
      ...(body && { body }),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, text, json: <T>() => JSON.parse(text) as T };
  };
  const directory = (await call(directoryUrl)).json<Record<string, string>>();

  const post = async (url: string, payload?: object, given?: string): Promise<PlainAnswer> => {
    const nonce = given ?? String((await call(directory.newNonce ?? '')).headers['replay-nonce']);
    const who = account === undefined ? { jwk: publicKey.export({ format: 'jwk' }) } : { kid: account };
    const head = encode({ alg: 'ES256', nonce, url, ...who });
    const content = payload === undefined ? '' : encode(payload);
    const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
    const signature = sign('sha256', Buffer.from(`${head}.${content}`), key).toString('base64url');
    return call(url, JSON.stringify({ protected: head, payload: content, signature }));
  };
  account = String((await post(directory.newAccount ?? '', { termsOfServiceAgreed: true })).headers.location);

  const newOrder = (names: readonly string[], more: object = {}): Promise<PlainAnswer> =>
    post(directory.newOrder ?? '', { identifiers: names.map((value) => ({ type: 'dns', value })), ...more });

  const issue: PlainClient['issue'] = async (names, more) => {
    const created = await newOrder(names, more);
    if (created.status !== 201) throw new Error(`newOrder: ${created.status} ${created.text}`);
    const order = String(created.headers.location);
    const { authorizations, finalize } = created.json<{ authorizations: string[]; finalize: string }>();
    await Promise.all(authorizations.map((url) => answerChallenge(post, url)));
    await settled(post, order, ['pending', 'processing']);
    await post(finalize, { csr: certificateRequest(names).toString('base64url') });
    const done = await settled(post, order, ['ready', 'processing']);
    return { order, chain: (await post(String(done.certificate))).text };
  };

  const close = async (): Promise<void> => {
    responder.close();
    await agent.close();
  };
  return { directory, get: call, post, newOrder, issue, close };
}

async function answerChallenge(post: PlainClient['post'], authorization: string): Promise<void> {
  const { status, challenges } = (await post(authorization)).json<{
    status: string;
    challenges: { type: string; url: string }[];
  }>();
  if (status === 'valid') return;
  const challenge = challenges.find((candidate) => candidate.type === 'http-01');
  await post(challenge?.url ?? '', {});
}

async function settled(post: PlainClient['post'], order: string, waiting: readonly string[]) {
  for (;;) {
    const body = (await post(order)).json<{ status: string; certificate?: string; error?: unknown }>();
    if (body.status === 'invalid') throw new Error(`the order is invalid: ${JSON.stringify(body)}`);
    if (!waiting.includes(body.status)) return body;
    await delay(20);
  }
}

async function thumbprintOf(key: KeyObject): Promise<string> {
  const { crv, kty, x, y } = key.export({ format: 'jwk' });
  const digest = await crypto.subtle.digest('SHA-256', Buffer.from(JSON.stringify({ crv, kty, x, y })));
  return Buffer.from(digest).toString('base64url');
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** A PKCS#10 request without a subject, its names as subjectAltName (RFC 2986; RFC 2985, section 5.4.2). */
function certificateRequest(names: readonly string[]): Buffer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const altNames = der(tag.sequence, ...names.map((name) => der(0x82, Buffer.from(name))));
  const extension = der(tag.sequence, Buffer.from('0603551d11', 'hex'), der(tag.octetString, altNames));
  const extensionRequest = Buffer.from('06092a864886f70d01090e', 'hex');
  const attribute = der(tag.sequence, extensionRequest, der(tag.set, der(tag.sequence, extension)));
  const info = der(
    tag.sequence,
    der(tag.integer, Buffer.from([0])),
    der(tag.sequence),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa0, attribute),
  );
  const signature = der(tag.bitString, Buffer.from([0]), sign('sha256', info, privateKey));
  return der(tag.sequence, info, Buffer.from('300a06082a8648ce3d040302', 'hex'), signature);
}
