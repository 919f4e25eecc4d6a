import type { AddressInfo, Server as NetServer } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { createServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeTls } from '../../../../src/platform/node/tls.ts';
import { certificateFacts } from '../../../../src/x509/parse.ts';
import { makeCertificate } from '../../../support/certificate-maker.ts';

const open: NetServer[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

describe('nodeTls', () => {
  it('shows the leaf chosen by SNI, trusted or not', async () => {
    const { pem, privateKeyPem } = await makeCertificate({ names: ['shop.example.com'] });
    const asked: string[] = [];
    const SNICallback = (name: string, done: (error: null) => void) => {
      asked.push(name);
      done(null);
    };
    const port = await listening(createServer({ cert: pem, key: privateKeyPem, SNICallback }));

    const look = await lookAt(port);

    expect(look).toMatchObject({ kind: 'served', protocol: 'TLSv1.3', authorized: false });
    expect(look.kind === 'served' && certificateFacts(look.leafPem).names).toEqual(['shop.example.com']);
    expect(asked).toEqual(['shop.example.com']);
  });

  it('says why nothing could be learnt', async () => {
    const silent = await listening(createTcpServer(() => undefined));
    const rude = await listening(createTcpServer((socket) => socket.end()));
    const server = createTcpServer();
    const closed = await listening(server);
    server.close();

    expect(await lookAt(silent, 50)).toEqual({ kind: 'unknown', reason: 'no answer within 50 ms' });
    expect(await lookAt(rude)).toMatchObject({ kind: 'unknown' });
    expect(await lookAt(closed)).toEqual({ kind: 'unknown', reason: `connect ECONNREFUSED 127.0.0.1:${closed}` });
    expect(await lookAt(70_000)).toMatchObject({ kind: 'unknown' });
  });
});

function lookAt(port: number, timeoutMs = 5_000) {
  return nodeTls().look({ address: '127.0.0.1', port, servername: 'shop.example.com', timeoutMs });
}

async function listening(server: NetServer): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
