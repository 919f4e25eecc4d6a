/** An app behind marathon-lb as people deploy them: a container on the bridge, in the group `external`, with labels. */
export function webApp(id: string, labels: Readonly<Record<string, string>>): object {
  return {
    id,
    cpus: 0.1,
    mem: 32,
    container: {
      type: 'DOCKER',
      docker: { image: 'mesosphere/letsencrypt-dcos-test' },
      portMappings: [{ containerPort: 8080, hostPort: 0, servicePort: 0 }],
    },
    networks: [{ mode: 'container/bridge' }],
    labels: { HAPROXY_GROUP: 'external', ...labels },
  };
}
