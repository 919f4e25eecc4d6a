/** Templates that marathon-lb fills by Python's `str.format`, and the placeholders it has a value for. */
const VHOST = ['cleanedUpHostname', 'hostname', 'appId', 'backend', 'realm', 'path'];
const PLACEHOLDERS: Readonly<Record<string, readonly string[]>> = {
  HAPROXY_HTTPS_FRONTEND_HEAD: ['sslCerts'],
  HAPROXY_HTTPS_FRONTEND_ACL: VHOST,
  HAPROXY_HTTPS_FRONTEND_ACL_WITH_PATH: VHOST,
  HAPROXY_HTTPS_FRONTEND_ACL_WITH_AUTH: VHOST,
  HAPROXY_HTTPS_FRONTEND_AUTH_REQUEST_ONLY: VHOST,
  HAPROXY_HTTPS_FRONTEND_ACL_WITH_AUTH_AND_PATH: VHOST,
  HAPROXY_MAP_HTTPS_FRONTEND_ACL: ['haproxy_dir'],
};

/**
 * Renders a template as marathon-lb would (mesosphere/marathon-lb marathon_lb.py, config.py) and returns what would freeze
 * or break the load balancer; undefined for a good one.
 */
export function templateProblem(variable: string, text: string): string | undefined {
  if (!text.endsWith('\n')) return `${variable} does not end with a newline: the next template would be glued to it`;
  const known = PLACEHOLDERS[variable];
  if (known === undefined) return undefined;
  const rest = text.replaceAll('{{', '').replaceAll('}}', '');
  const names = [...rest.matchAll(/\{(\w*)\}/g)].map(([, name = '']) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) return `${variable} has the placeholder {${unknown}}, which marathon-lb does not fill`;
  return /[{}]/.test(rest.replace(/\{\w+\}/g, ''))
    ? `${variable} has a single brace, which marathon-lb cannot read`
    : undefined;
}
