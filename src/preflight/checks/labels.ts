import type { App } from '../../marathon/types.ts';
import { challengeApps } from '../../marathon-lb/challenge-apps.ts';
import type { Vhost } from '../../marathon-lb/types.ts';
import { about } from '../result.ts';
import type { Check, CheckResult } from '../types.ts';

/** Labels that marathon-lb fills in with Python's str.format (config.py); the rest are taken as they are. */
const FORMATTED =
  /^HAPROXY_\d+_(HTTPS?_FRONTEND_ACL\w*|HTTP_FRONTEND_ROUTING_ONLY\w*|BACKEND_(HEAD|SERVER\w*|REDIRECT\w*|PROXYPASS\w*|REVPROXY\w*|HTTP_HEALTHCHECK\w*|TCP_HEALTHCHECK\w*|STICKY\w*|HSTS\w*)|FRONTEND_(HEAD|BACKEND_GLUE))$/;

/** What those templates may name; anything else in single braces raises KeyError. */
const KNOWN_FIELD =
  /^(backend|hostname|hostnames|path|cleanedUpHostname|backendServer\w*|servicePort|network_allowed|bindAddr|sslCert|bindOptions|mode|balance|healthCheck\w*|host|port|serverName|cookieOptions|otherOptions|sourceIp|rootPath|proxypath|haproxy_dir|realm|acl|user|passwd|isDefault)$/;

/**
 * Labels that make marathon-lb's generator raise: from then on no app gets updates, the operator's or ours.
 * Source: mesosphere/marathon-lb marathon_lb.py, seen with 1.15.0.
 */
export const freezingLabels: Check = ({ apps }) => apps.flatMap(frozenBy);

function frozenBy({ id, labels }: App): readonly CheckResult[] {
  return Object.entries(labels).flatMap(([name, value]) => {
    const problem = problemOf(name, value);
    return problem === undefined
      ? []
      : [
          about('labels', id).fail(
            `${name} ${problem}; it freezes the load balancer for all apps`,
            `correct the label ${name} of ${id}`,
          ),
        ];
  });
}

function problemOf(name: string, value: string): string | undefined {
  if (/^HAPROXY_\d+_AUTH$/.test(name) && value.split(':').length !== 3) return 'is not realm:user:hash';
  if (!FORMATTED.test(name)) return undefined;
  if (!hasBalancedBraces(value)) return 'has a single brace: literal ones are doubled';
  const strange = fieldsOf(value).find((field) => !KNOWN_FIELD.test(field));
  return strange === undefined ? undefined : `names the unknown field {${strange}}: literal braces are doubled`;
}

function fieldsOf(value: string): readonly string[] {
  return [...withoutDoubles(value).matchAll(/\{([^{}]*)\}/g)].map(([, field = '']) => field);
}

function hasBalancedBraces(value: string): boolean {
  return !/[{}]/.test(withoutDoubles(value).replaceAll(/\{[^{}]*\}/g, ''));
}

function withoutDoubles(value: string): string {
  return value.replaceAll('{{', '').replaceAll('}}', '');
}

/** Hosts that two apps claim: without paths the one whose id comes first gets all visitors. */
export const claimedTwice: Check = ({ declared }) => {
  const whole = declared.filter(({ path }) => path === undefined || path === '' || path === '/');
  const byHost = Map.groupBy(whole, ({ host }) => host);
  return [...byHost].flatMap(([host, vhosts]) => {
    const ids = [...new Set(vhosts.map(({ appId }) => appId))].sort();
    const [first, ...others] = ids;
    if (first === undefined || others.length === 0) return [];
    return [
      about('labels', host).warn(
        `${ids.join(' and ')} both declare it; ${first} gets the visitors`,
        `take HAPROXY_n_VHOST=${host} from ${others.join(', ')}, or give it a HAPROXY_n_PATH`,
      ),
    ];
  });
};

/** A name asked for that leads nowhere is often a typing mistake; its certificate would serve nobody. */
export const undeclared: Check = ({ vhosts, declared, loadBalancer }) => {
  if (loadBalancer === undefined) return [];
  const lost = vhosts.filter(({ host }) => !declared.some((vhost) => vhost.host === host));
  return lost.map(({ host }) =>
    about('labels', host).warn(
      `no app behind ${loadBalancer.app.id} declares it: visitors find nothing there`,
      `give its app the label HAPROXY_0_VHOST=${host}`,
    ),
  );
};

/** marathon-lb passes the challenges of one host to one app: of two daemons in one group, one never gets a certificate. */
export const rivals: Check = ({ apps, loadBalancer, daemon }) => {
  if (loadBalancer === undefined || daemon === undefined) return [];
  const others = challengeApps(apps, loadBalancer).filter((id) => id !== daemon.id);
  if (others.length === 0) return [];
  return [
    about('labels', daemon.id).fail(
      `${others.join(' and ')} in the same group ${others.length === 1 ? 'takes' : 'take'} challenges too`,
      `keep one for each group: dcos marathon app stop ${others[0]}, or give one another --group`,
    ),
  ];
};

/** A password answers the CA before the original's challenge labels are looked at. Ours go first, from marathon-lb 1.2 on. */
export const passwords: Check = ({ declared, daemon }) => {
  if (daemon?.labels.HAPROXY_0_BACKEND_WEIGHT !== undefined || daemon === undefined) return [];
  return declared.filter(({ basicAuth }) => basicAuth).map(behindPassword);
};

function behindPassword({ host, appId, portIndex }: Vhost): CheckResult {
  return about('labels', host).fail(
    `${appId} asks for a password (HAPROXY_${portIndex}_AUTH) before the challenge path`,
    'give the daemon its own labels: dcos letsencrypt generate',
  );
}
