import { certificateFacts } from '../x509/parse.ts';
import { downloadChain } from './download-chain.ts';
import { finalizeOrder, keyedOrder } from './finalize-order.ts';
import type { KeyPool } from './key-pool.ts';
import { orderFailure } from './order-failure.ts';
import { type PlacePorts, placeOrder } from './place-order.ts';
import { pollOrder } from './poll-order.ts';
import { AcmeFailure } from './problem.ts';
import type { AcmeSession, OrderAnswer } from './session.ts';
import type { ChallengeBoard, IssuedCertificate, OrderJournal, OrderRequest, PlacedOrder } from './types.ts';
import { validateNames } from './validate-names.ts';

export interface OrderPorts extends PlacePorts {
  readonly keys: KeyPool;
  readonly board: ChallengeBoard;
}

export interface OrderContext {
  readonly session: AcmeSession;
  readonly directoryUrl: string;
  readonly preferredChain: string | undefined;
  readonly journal: Pick<OrderJournal, 'order'>;
  readonly signal: AbortSignal;
}

/** An order as the CA sees it now, and as it is journaled. */
interface Tracked {
  readonly answer: OrderAnswer;
  readonly placed: PlacedOrder;
}

/**
 * One certificate, from newOrder to a checked chain (RFC 8555 section 7.1.6): each step starts from the status the CA
 * gives, so that a resumed order goes on wherever it stopped. Throws AcmeFailure that tells whether the order is alive.
 */
export async function certificateFromOrder(
  request: OrderRequest,
  resume: PlacedOrder | undefined,
  context: OrderContext,
  ports: OrderPorts,
): Promise<IssuedCertificate> {
  // Made while the CA validates: an RSA key takes as long.
  if (resume?.privateKeyPem === undefined) ports.keys.prepare(request.keyType);
  const tracked = (await resumed(resume, context)) ?? (await placed(request, context, ports));
  try {
    const ready = await validated(tracked, context, ports);
    return await issued(ready, request, context, ports);
  } catch (error) {
    throw error instanceof AcmeFailure && error.orderAlive === undefined ? error.with({ orderAlive: true }) : error;
  }
}

/** The stored order, unless the CA has forgotten it or it was another account's. */
async function resumed(resume: PlacedOrder | undefined, { session, signal }: OrderContext) {
  if (resume === undefined) {
    return undefined;
  }
  try {
    return { answer: await session.order(resume.orderUrl, signal), placed: resume };
  } catch (error) {
    if (!(error instanceof AcmeFailure)) {
      throw error;
    }
    if (error.status === 404 || error.type === 'unauthorized') {
      return undefined;
    }
    throw error.with({ orderAlive: true });
  }
}

async function placed(request: OrderRequest, context: OrderContext, ports: OrderPorts): Promise<Tracked> {
  const answer = await placeOrder(context.session, request, ports, context.signal);
  const order: PlacedOrder = {
    orderUrl: answer.url,
    directoryUrl: context.directoryUrl,
    names: request.names,
    placedAt: ports.clock.now().toISOString(),
    expires: answer.order.expires,
    privateKeyPem: undefined,
    csrPem: undefined,
  };
  await context.journal.order(order);
  return { answer, placed: order };
}

/** Every name proven: the order is ready, or further already. Tokens come down whatever happens. */
async function validated({ answer, placed }: Tracked, context: OrderContext, ports: OrderPorts): Promise<Tracked> {
  const { session, signal } = context;
  const tokens: string[] = [];
  const publish: ChallengeBoard['publish'] = (token, keyAuthorization) => {
    tokens.push(token);
    ports.board.publish(token, keyAuthorization);
  };
  try {
    if (answer.order.status === 'pending') {
      await validateNames(session, answer, publish, ports, signal);
    }
    const polled = await pollOrder(session, answer, ['pending'], ports, signal);
    return { answer: await proceeding(polled, context, ports), placed };
  } finally {
    for (const token of tokens) {
      ports.board.withdraw(token);
    }
  }
}

/** finalize, unless it has happened, and the download. Key and CSR are journaled before the CA may act on them. */
async function issued(
  { answer, placed }: Tracked,
  request: OrderRequest,
  context: OrderContext,
  ports: OrderPorts,
): Promise<IssuedCertificate> {
  const { session, signal } = context;
  let order = placed;
  let current = answer;
  if (current.order.status === 'ready') {
    const keyed = await keyedOrder(placed, request.keyType, ports.keys);
    await context.journal.order(keyed);
    order = keyed;
    current = await finalizeOrder(session, current, keyed.csrPem, ports, signal);
  }
  const polled = await pollOrder(session, current, ['pending', 'ready', 'processing'], ports, signal);
  const valid = await proceeding(polled, context, ports);
  const { privateKeyPem, names } = order;
  if (privateKeyPem === undefined) {
    throw keyLost(valid.url);
  }
  const { preferredChain, directoryUrl } = context;
  const expected = { names, privateKeyPem, now: ports.clock.now(), preferredChain };
  const chainPem = await downloadChain(session, valid, expected, signal);
  const { keyType } = certificateFacts(chainPem);
  return {
    names,
    keyType: keyType === 'other' ? request.keyType : keyType,
    chainPem,
    privateKeyPem,
    directoryUrl,
  };
}

/** The order itself, unless its status says that it is over. */
async function proceeding(answer: OrderAnswer, context: OrderContext, ports: OrderPorts): Promise<OrderAnswer> {
  if (['pending', 'ready', 'processing', 'valid'].includes(answer.order.status)) {
    return answer;
  }
  throw await orderFailure(context.session, answer, ports.clock, context.signal);
}

function keyLost(url: string): AcmeFailure {
  const detail = 'the certificate is issued, but its private key was not kept';
  return new AcmeFailure({ kind: 'problem', type: 'keyLost', step: 'certificate', url, detail, orderAlive: false });
}
