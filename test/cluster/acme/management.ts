import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';

/** Body of a GET to Pebble's management interface. Throws when it is not 200. */
export async function managementGet(url: string, ca: string): Promise<string> {
  const request = https.get(url, { ca, agent: false, headers: { 'User-Agent': 'test-cluster' } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const body = await text(response);
  if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode} ${body}`);
  return body;
}
