import type { RawApp } from './types.ts';

export interface AppParts {
  readonly id: string;
  /** Without their `HAPROXY_0_`: `{ VHOST: 'a.example' }`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly servicePort?: number;
  readonly taskPort: number;
  readonly more?: Partial<RawApp>;
}

/** A Marathon app in host mode with one running task on 127.0.0.1, in the group `external`. */
export function appForTest({ id, labels, servicePort = 10000, taskPort, more }: AppParts): RawApp {
  const entries = Object.entries(labels).map(([name, value]) => [`HAPROXY_0_${name}`, value]);
  return {
    id,
    labels: { HAPROXY_GROUP: 'external', ...Object.fromEntries(entries) },
    portDefinitions: [{ port: servicePort }],
    tasks: [{ id: `${id}.1`, host: '127.0.0.1', ports: [taskPort], state: 'TASK_RUNNING' }],
    ...more,
  };
}
