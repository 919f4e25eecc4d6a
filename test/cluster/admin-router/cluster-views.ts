import type { AgentSpec } from '../types.ts';

export interface ClusterIdentity {
  /** A UUID; names the directory of the CLI's configuration. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly variant: 'open' | 'enterprise';
}

export interface MarathonTask {
  readonly id: string;
  readonly appId: string;
  readonly slaveId: string;
  readonly state: string;
  readonly startedAt?: string;
}

/** As Marathon's own /v2/info names it. */
const FRAMEWORK_ID = '8f1f6d5e-51f0-4b0c-9e7a-5b9b7e1c2d3a-0001';

/** What each agent has; nobody counts it here, ports apart. */
const RESOURCES = { cpus: 4, mem: 14_000, disk: 35_000, gpus: 0, ports: '[1025-32000]' };
const NOTHING = { cpus: 0, mem: 0, disk: 0, gpus: 0 };

/** /mesos/state-summary. Source: apache/mesos docs/endpoints/master/state-summary.md. */
export function stateSummary(cluster: ClusterIdentity, agents: readonly AgentSpec[], tasks: readonly MarathonTask[]) {
  return {
    hostname: '127.0.0.1',
    cluster: cluster.name,
    slaves: agents.map((agent) => ({
      ...renderAgent(agent),
      ...countsOf(tasks.filter(({ slaveId }) => slaveId === agent.id)),
    })),
    frameworks: [{ ...FRAMEWORK, slave_ids: agents.map(({ id }) => id), ...countsOf(tasks) }],
  };
}

/** /mesos/master/state, as much as the DC/OS CLI reads. Source: apache/mesos docs/endpoints/master/state.md. */
export function masterState(cluster: ClusterIdentity, agents: readonly AgentSpec[], tasks: readonly MarathonTask[]) {
  return {
    version: '1.11.0',
    id: '8f1f6d5e-51f0-4b0c-9e7a-5b9b7e1c2d3a',
    pid: 'master@127.0.0.1:5050',
    leader: 'master@127.0.0.1:5050',
    hostname: '127.0.0.1',
    cluster: cluster.name,
    activated_slaves: agents.length,
    slaves: agents.map(renderAgent),
    frameworks: [{ ...FRAMEWORK, user: 'root', resources: NOTHING, tasks: tasks.map(renderTask), completed_tasks: [] }],
    completed_frameworks: [],
    orphan_tasks: [],
  };
}

/** /net/v1/nodes. Source: dcos/dcos-net, its REST API; public agents have a public address. */
export function netNodes(agents: readonly AgentSpec[]) {
  const master = { private_ip: '127.0.0.1', public_ips: ['127.0.0.1'], hostname: 'master' };
  return [
    master,
    ...agents.map(({ address, role, id }) => ({
      private_ip: address,
      public_ips: role === 'slave_public' ? [address] : [],
      hostname: id.toLowerCase(),
    })),
  ];
}

/** /mesos_dns/v1/hosts/master.mesos. Source: mesosphere/mesos-dns docs/docs/http.md. */
export function masterHosts() {
  return [{ host: 'master.mesos.', ip: '127.0.0.1' }];
}

const FRAMEWORK = {
  id: FRAMEWORK_ID,
  name: 'marathon',
  hostname: '127.0.0.1',
  active: true,
  connected: true,
  capabilities: ['TASK_KILLING_STATE', 'PARTITION_AWARE', 'REGION_AWARE'],
  used_resources: NOTHING,
  offered_resources: NOTHING,
};

/** `public_ip` is a string: that is how DC/OS sets the attribute, and what its CLI compares with. */
function renderAgent({ id, address, role, attributes }: AgentSpec) {
  const isPublic = role === 'slave_public';
  return {
    id,
    pid: `slave(1)@${address}:5051`,
    hostname: address,
    registered_time: 0,
    resources: RESOURCES,
    used_resources: NOTHING,
    offered_resources: NOTHING,
    reserved_resources: isPublic ? { slave_public: RESOURCES } : {},
    unreserved_resources: isPublic ? NOTHING : RESOURCES,
    attributes: isPublic ? { ...attributes, public_ip: 'true' } : attributes,
    active: true,
    version: '1.11.0',
  };
}

function renderTask({ id, appId, slaveId, state, startedAt }: MarathonTask) {
  const timestamp = startedAt === undefined ? undefined : Date.parse(startedAt) / 1000;
  return {
    id,
    name: appId.split('/').filter(Boolean).toReversed().join('.'),
    framework_id: FRAMEWORK_ID,
    executor_id: '',
    slave_id: slaveId,
    state,
    resources: NOTHING,
    statuses: timestamp === undefined ? [] : [{ state, timestamp }],
  };
}

const COUNTED = ['STAGING', 'STARTING', 'RUNNING', 'KILLING', 'FINISHED', 'KILLED', 'FAILED', 'LOST', 'ERROR'];

function countsOf(tasks: readonly MarathonTask[]): Record<string, number> {
  return Object.fromEntries(
    COUNTED.map((state) => [`TASK_${state}`, tasks.filter((task) => task.state === `TASK_${state}`).length]),
  );
}
