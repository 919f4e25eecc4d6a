import { onTestFinished } from 'vitest';
import { type AdminRouterOptions, startAdminRouter } from '../admin-router/admin-router.ts';
import { AGENTS, marathonForTest, type TestMarathon } from '../marathon/marathon-for-test.ts';
import { cosmosRoutes } from './cosmos.ts';
import { type RepositoryServer, startRepositoryServer } from './repository-server.ts';

/** An answer as a test looks at it. */
export interface CosmosReply {
  readonly status: number;
  readonly type: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects and fails when it is not there
  readonly body: any;
}

export interface TestCosmos {
  readonly url: string;
  readonly marathon: TestMarathon;
  readonly files: RepositoryServer;
  /** Calls `/package/<call>` as the DC/OS CLI does. */
  post(call: string, body: unknown, headers?: Record<string, string>): Promise<CosmosReply>;
  /** A token for somebody, on a cluster with authentication. */
  readonly issueToken: (uid: string) => string;
}

/** Starts Marathon, Admin Router with Cosmos and a web server for repositories, gone with the test. */
export async function cosmosForTest(options: Partial<AdminRouterOptions> = {}): Promise<TestCosmos> {
  const [marathon, files] = await Promise.all([marathonForTest(), startRepositoryServer()]);
  const routes = cosmosRoutes({ marathonUrl: marathon.url });
  const router = await startAdminRouter({ marathonUrl: marathon.url, agents: AGENTS, routes, ...options });
  onTestFinished(async () => {
    await router.stop();
    await files.stop();
  });
  return {
    url: router.url,
    marathon,
    files,
    issueToken: router.issueToken,
    post: async (call, body, headers = {}) => {
      const name = call.replace('/', '.');
      const version = call === 'describe' ? 'v3' : 'v1';
      const answer = await fetch(`${router.url}/package/${call}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: {
          'Content-Type': `application/vnd.dcos.package.${name}-request+json;charset=utf-8;version=v1`,
          Accept: `application/vnd.dcos.package.${name}-response+json;charset=utf-8;version=${version},application/vnd.dcos.package.error+json;charset=utf-8;version=v1`,
          ...headers,
        },
      });
      const text = await answer.text();
      const type = answer.headers.get('content-type');
      return { status: answer.status, type, body: type?.includes('json') ? JSON.parse(text) : text };
    },
  };
}

const TEMPLATE = `{
  "id": "/{{{web.name}}}", "cmd": "sleep 600", "cpus": {{web.cpus}}, "mem": 16,
  "env": { {{#web.colour}}"COLOUR": "{{{web.colour}}}",{{/web.colour}} "IMAGE": "{{{resource.assets.container.docker.web}}}" },
  "labels": { "DCOS_PACKAGE_NAME": "mine" }
}`;

/** A package that runs one process which sleeps. */
export function webPackage(more: object = {}): object {
  return {
    packagingVersion: '4.0',
    name: 'web',
    version: '1.0.0',
    releaseVersion: 0,
    maintainer: 'ops@example.com',
    description: 'A web server',
    tags: ['http', 'pages'],
    postUninstallNotes: 'Its files stay.',
    marathon: { v2AppMustacheTemplate: Buffer.from(TEMPLATE).toString('base64') },
    config: {
      type: 'object',
      properties: {
        web: {
          type: 'object',
          additionalProperties: false,
          properties: {
            name: { type: 'string', default: 'web' },
            cpus: { type: 'number', default: 0.1 },
            colour: { type: 'string' },
          },
        },
      },
    },
    resource: {
      assets: { container: { docker: { web: 'example/web:1' } } },
      images: { 'icon-small': 'http://example.com/s.png' },
    },
    ...more,
  };
}
