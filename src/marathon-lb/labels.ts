import type { App, Labels } from '../marathon/types.ts';
import { commandWords } from './command-words.ts';
import type { LoadBalancer, Vhost } from './types.ts';

/**
 * Takes an app, returns the virtual hosts its labels declare, by port and in the order of the label; a host that stands
 * twice in one label is one. Labels of ports the app does not have count for nothing.
 * Source: mesosphere/marathon-lb marathon_lb.py get_apps, config.py set_hostname.
 */
export function vhostsOf(app: App): readonly Vhost[] {
  return app.ports.flatMap(({ servicePort }, portIndex) => {
    const label = portLabels(app.labels, portIndex);
    const common = {
      appId: app.id,
      servicePort: Number.parseInt(label('PORT') ?? '', 10) || servicePort,
      portIndex,
      path: label('PATH'),
      redirectToHttps: isTrue(label('REDIRECT_TO_HTTPS')),
      hsts: isTrue(label('USE_HSTS')),
      basicAuth: label('AUTH') !== undefined,
      groups: groupList(label('GROUP') ?? app.labels.HAPROXY_GROUP),
      enabled: label('ENABLED') === undefined ? undefined : isTrue(label('ENABLED')),
    };

    return hostList(label('VHOST')).map((host) => ({ host, ...common }));
  });
}

/** Takes all apps and a load balancer, returns the virtual hosts it serves: a group in common, and not switched off. */
export function vhostsBehind(apps: readonly App[], loadBalancer: LoadBalancer): readonly Vhost[] {
  return apps.flatMap(vhostsOf).filter((vhost) => isBehind(vhost, loadBalancer));
}

/** True when the load balancer serves a port with these groups: one in common, and not switched off. */
export function isBehind(
  { groups, enabled }: Pick<Vhost, 'groups' | 'enabled'>,
  { app, groups: served }: LoadBalancer,
): boolean {
  const isInGroup = served.includes('*') || groups.some((group) => served.includes(group));
  return isInGroup && (enabled ?? !commandWords(app).includes('--strict-mode'));
}

function portLabels(labels: Labels, portIndex: number): (name: string) => string | undefined {
  return (name) => labels[`HAPROXY_${portIndex}_${name}`];
}

/** marathon-lb lower-cases the label and splits it at commas; blanks, repetitions and a trailing comma do no harm. */
function hostList(label = ''): readonly string[] {
  const hosts = label.toLowerCase().split(',');

  return [...new Set(hosts.map((host) => host.trim()).filter((host) => host !== ''))];
}

/** Split as marathon-lb does it: a blank after a comma belongs to the group and keeps it from matching. */
function groupList(label = ''): readonly string[] {
  return label.split(',').filter((group) => group !== '');
}

/** Source: mesosphere/marathon-lb config.py string_to_bool. */
function isTrue(label = ''): boolean {
  return ['true', 't', 'yes', 'y'].includes(label.toLowerCase());
}
