import type { Labels } from '../marathon/types.ts';
import { AppError } from '../platform/errors.ts';

export interface ChallengeRoute {
  /** A host name marathon-lb names in its rules: one, without comma. Challenges of every other host are routed as well. */
  readonly hostname: string;
  /** A `--group` of the load balancer, or a comma-separated list. */
  readonly group: string;
  /** Which port of the app answers; 0 when left out. */
  readonly portIndex?: number;
}

/**
 * Takes where challenges are answered, returns labels that route `/.well-known/acme-challenge/` of every host, known or
 * not, to that port: on 80 directly, for redirecting hosts through 443. The weight puts the rules before those of all
 * other apps, `http-request allow` before their passwords. The group is set for this port only, so that no other port of
 * the app is opened. Throws USAGE for a hostname or group that would break the load balancer's configuration.
 *
 * One host with a path uses exactly these three templates; with a comma in VHOST marathon-lb takes others, and `allow`
 * would hold for the listed hosts alone. Source: mesosphere/marathon-lb marathon_lb.py generateHttpVhostAcl; from 1.2.0 on.
 */
export function challengeLabels(route: ChallengeRoute): Labels {
  return labelsWith(route, [...MATCH, ...ROUTE]);
}

/**
 * As `challengeLabels`, without the need of 443: the Host header is rewritten to `hostname`, so that no app's redirect
 * matches; the original stands in X-Forwarded-Host. Wants a responder that does not check Host and, where the operator
 * redirects all of 80, a `hostname` that leads to this load balancer.
 */
export function challengeLabelsWithout443(route: ChallengeRoute): Labels {
  return labelsWith(route, [
    ...MATCH.slice(0, 1),
    'http-request set-header X-Forwarded-Host %[req.hdr(host)] if path_{backend}',
    'http-request set-header Host {hostname} if path_{backend}',
    ...MATCH.slice(1),
    ...ROUTE,
  ]);
}

const MATCH = ['acl path_{backend} path_beg {path}', 'http-request allow if path_{backend}'];
const ROUTE = ['use_backend {backend} if path_{backend}'];

function labelsWith({ hostname, group, portIndex = 0 }: ChallengeRoute, httpRules: readonly string[]): Labels {
  const label = (name: string) => `HAPROXY_${portIndex}_${name}`;

  return {
    [label('GROUP')]: checked('group', group, /^[^\s{}]+$/),
    [label('ENABLED')]: 'true',
    [label('VHOST')]: checked('host name', hostname, /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/),
    [label('PATH')]: '/.well-known/acme-challenge/',
    [label('BACKEND_WEIGHT')]: '1000000',
    [label('HTTP_FRONTEND_ACL_WITH_PATH')]: template(httpRules),
    [label('HTTPS_FRONTEND_ACL_ONLY_WITH_PATH')]: template(MATCH),
    [label('HTTPS_FRONTEND_ACL_WITH_PATH')]: template(ROUTE),
  };
}

/** Every line ends with a newline: marathon-lb glues templates together as they are. */
function template(rules: readonly string[]): string {
  return rules.map((rule) => `  ${rule}\n`).join('');
}

function checked(what: string, value: string, shape: RegExp): string {
  if (shape.test(value)) {
    return value;
  }
  throw new AppError('USAGE', `${JSON.stringify(value)} cannot be the ${what} of marathon-lb labels.`, {
    suggestions: [`Give one ${what} in lower case, without comma, blanks or braces.`],
  });
}
