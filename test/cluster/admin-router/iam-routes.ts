import type { Iam } from './iam.ts';
import { json, type Reply, type Route, type RouterRequest } from './route.ts';

/** Source: docs.d2iq.com DC/OS IAM API; bodies as the DC/OS CLI reads them (dcos/dcos-cli pkg/login). */
export function iamRoutes(iam: Iam, enterprise: boolean): Route[] {
  return [
    {
      method: 'GET',
      pattern: /^\/acs\/api\/v1\/auth\/providers$/,
      access: 'open',
      handle: () => json(enterprise ? PROVIDERS : {}),
    },
    { method: 'GET', pattern: /^\/acs\/api\/v1\/auth\/jwks$/, access: 'open', handle: () => json(iam.jwks()) },
    {
      method: 'POST',
      pattern: /^\/acs\/api\/v1\/auth\/login$/,
      access: 'open',
      handle: (request) => login(iam, request),
    },
  ];
}

const PROVIDERS = {
  'dcos-users': {
    'authentication-type': 'dcos-uid-password',
    'client-method': 'dcos-usercredential-post-receive-authtoken',
    config: { start_flow_url: '/acs/api/v1/auth/login' },
    description: 'Default DC/OS login provider',
  },
  'dcos-services': {
    'authentication-type': 'dcos-uid-servicekey',
    'client-method': 'dcos-servicecredential-post-receive-authtoken',
    config: { start_flow_url: '/acs/api/v1/auth/login' },
    description: 'Default DC/OS login provider',
  },
};

/** The token goes out in the body and in a cookie: marathon-lb reads only the cookie (mesosphere/marathon-lb common.py). */
async function login(iam: Iam, request: RouterRequest): Promise<Reply> {
  const token = iam.login(parsed(await request.body()), Date.now());
  if (token === undefined) {
    const description = 'Invalid username or password provided.';
    return json({ title: 'Unauthorized', description, code: 'ERR_INVALID_CREDENTIALS' }, 401);
  }
  return json({ token }, 200, { 'Set-Cookie': `dcos-acs-auth-cookie=${token}; Path=/; HttpOnly` });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
