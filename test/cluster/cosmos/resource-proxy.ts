import { basename } from 'node:path/posix';
import type { Reply } from '../admin-router/route.ts';
import { resourceUrls } from './package-views.ts';
import { Refusal } from './refusal.ts';
import type { Repositories } from './repositories.ts';

/**
 * Loads what a package of a known repository refers to, and nothing else; the answer needs a length and a type.
 * Source: dcos/cosmos cosmos-server/cosmos/handler/ResourceProxyHandler.scala.
 */
export async function resourceReply(repositories: Repositories, url: string): Promise<Reply> {
  const known = (await repositories.packages()).some(({ definition }) => resourceUrls(definition).includes(url));
  if (!known) throw new Refusal('ResourceNotFound', `Unexpected resource: ${url}`, { status: 403 });
  const answer = await fetch(url).catch(() => {
    throw new Refusal('ResourceNotFound', `Cannot load ${url}`, { status: 502 });
  });
  const type = answer.headers.get('content-type');
  const length = Number(answer.headers.get('content-length') ?? 0);
  if (!answer.ok || type === null || length <= 0) {
    await answer.body?.cancel();
    throw new Refusal('GenericHttpError', `${url}: HTTP ${answer.status}, ${type}, ${length} bytes`, { status: 502 });
  }
  const content = Buffer.from(await answer.arrayBuffer());
  const name = basename(new URL(url).pathname);
  return {
    status: 200,
    headers: { 'Content-Type': type, 'Content-Disposition': `attachment; filename="${name}"` },
    content,
  };
}
