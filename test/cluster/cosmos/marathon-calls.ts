import { Refusal } from './refusal.ts';
import type { JsonObject } from './types.ts';

/** What Cosmos looks at of an app in Marathon. */
export interface InstalledApp {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Marathon, asked in the name of whoever asks Cosmos. */
export interface MarathonCalls {
  apps(): Promise<readonly InstalledApp[]>;
  create(app: JsonObject): Promise<void>;
  remove(appId: string): Promise<void>;
}

/**
 * Refusals as Cosmos passes them on. Source: dcos/cosmos cosmos-server/cosmos/MarathonPackageRunner.scala, MarathonClient.scala.
 */
export function marathonCalls(marathonUrl: string, authorization: string | undefined): MarathonCalls {
  const call = async (method: string, path: string, body?: JsonObject) => {
    const headers = {
      'Content-Type': 'application/json',
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    };
    const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(`${marathonUrl}${path}`, request).catch(() => {
      throw new Refusal('ServiceUnavailable', 'Service is unavailable: marathon', { status: 503 });
    });
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text);
    throw refusalOf(answer.status, text);
  };
  return {
    apps: async () => (await call('GET', '/v2/apps')).apps,
    create: (app) => call('POST', '/v2/apps', app),
    remove: (appId) => call('DELETE', `/v2/apps/${appId.replace(/^\//, '')}?force=true`),
  };
}

function refusalOf(status: number, text: string): Refusal {
  if (status === 409) return new Refusal('PackageAlreadyInstalled', 'Package is already installed', { status: 409 });
  if (status === 401)
    return new Refusal(
      'Unauthorized',
      'Unable to complete request due to Unauthorized response from service [marathon]',
      { status },
    );
  if (status === 403)
    return new Refusal('Forbidden', 'Unable to complete request due to Forbidden response from service [marathon]', {
      status,
    });
  if (status >= 500)
    return new Refusal('MarathonBadGateway', `Received response status code ${status} from Marathon`, { status: 502 });
  return new Refusal('MarathonBadResponse', `Received response status code ${status} from Marathon: ${text}`);
}
