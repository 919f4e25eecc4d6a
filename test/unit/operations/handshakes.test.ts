import { expect, it } from 'vitest';
import { handshakes } from '../../../src/operations/handshakes.ts';
import { makeCertificate } from '../../support/certificate-maker.ts';

it('looks at every host on every instance, and reads the leaf', async () => {
  const { pem } = await makeCertificate({ names: ['shop.example.com'], commonName: 'shop.example.com' });
  const instances = ['10.0.0.1', '10.0.0.2'].map((host) => ({
    taskId: host,
    host,
    httpPort: 80,
    httpsPort: 443,
    statsPort: 9090,
    healthy: true,
  }));
  const asked: string[] = [];

  const seen = await handshakes(['a.example.com', 'b.example.com'], instances, {
    look: async ({ address, servername }) => {
      asked.push(`${servername}@${address}`);
      if (address === '10.0.0.2') return { kind: 'unknown', reason: 'connection refused' };
      return { kind: 'served', leafPem: pem, protocol: 'TLSv1.3', authorized: false };
    },
  });

  expect(asked).toEqual(['a.example.com@10.0.0.1', 'a.example.com@10.0.0.2', 'b.example.com@10.0.0.1']);
  expect(seen.map(({ host, instance, leaf, problem }) => [host, instance, leaf?.names, problem])).toEqual([
    ['a.example.com', '10.0.0.1:443', ['shop.example.com'], undefined],
    ['b.example.com', '10.0.0.1:443', ['shop.example.com'], undefined],
    ['a.example.com', '10.0.0.2:443', undefined, 'connection refused'],
    ['b.example.com', '10.0.0.2:443', undefined, 'connection refused'],
  ]);
});
