import { createServer, type RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeDownload } from '../../../../src/platform/node/download.ts';

const stops: (() => void)[] = [];

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function urlOf(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/list.crl`;
}

const LIMITS = { timeoutMs: 2_000, limitBytes: 1_000 };

describe('a download', () => {
  it('is the bytes of the answer, whatever they are; a body goes out with its type', async () => {
    const url = await urlOf(async (request, response) => {
      const body = Buffer.concat(await request.toArray());
      const type = request.headers['content-type'] ?? 'none';
      response.end(Buffer.concat([Buffer.of(0, 0xff), Buffer.from(`${request.method} ${type} `), body]));
    });
    const body = { type: 'application/x', bytes: Uint8Array.of(0x80) };

    const [got, posted] = [await nodeDownload({ url, ...LIMITS }), await nodeDownload({ url, body, ...LIMITS })];

    expect(got).toEqual({ kind: 'bytes', bytes: Buffer.concat([Buffer.of(0, 0xff), Buffer.from('GET none ')]) });
    expect(posted).toEqual({
      kind: 'bytes',
      bytes: Buffer.concat([Buffer.of(0, 0xff), Buffer.from('POST application/x '), Buffer.of(0x80)]),
    });
  });

  it.each<[string, RequestListener, string]>([
    ['that is not there', (_, response) => response.writeHead(404).end(), 'status 404'],
    ['elsewhere', (_, response) => response.writeHead(302, { location: '/' }).end(), 'status 302'],
    ['too long', (_, response) => response.end(Buffer.alloc(1_001)), 'more than 1000 bytes'],
    ['too slow', () => {}, 'no answer within 50 ms'],
    ['cut off', (_, response) => response.destroy(), 'ECONNRESET'],
  ])('%s fails with the reason', async (name, listener, reason) => {
    const url = await urlOf(listener);

    const timeoutMs = name === 'too slow' ? 50 : LIMITS.timeoutMs;

    expect(await nodeDownload({ url, ...LIMITS, timeoutMs })).toEqual({ kind: 'failed', reason });
  });

  it('from nowhere fails with the reason', async () => {
    expect(await nodeDownload({ url: 'http://127.0.0.1:1/', ...LIMITS })).toEqual({
      kind: 'failed',
      reason: 'ECONNREFUSED',
    });
  });
});
