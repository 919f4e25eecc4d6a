import { createSocket } from 'node:dgram';
import { expect, it } from 'vitest';
import { nodeResolver } from '../../../../src/platform/node/resolver.ts';

it('says in words that there is no name server', async () => {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));

  expect(await nodeResolver([`127.0.0.1:${port}`]).ipv4('shop.example.com')).toEqual({
    kind: 'unknown',
    reason: 'no name server there',
    refused: false,
  });
});
