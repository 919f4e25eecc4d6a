// Stands for the network of a container, loaded into a Node process by `--import`:
//
//   CONTAINER_PORTS   "80:31005,8080:31006"  listening on a container port means listening on the agent's host port
//   CONTAINER_HOST    "127.0.0.1"            the agent's address, where listening without an address leads
//   CONTAINER_NAMES   "marathon.mesos:8080=127.0.0.1:38557"  what the cluster's DNS and its machines would answer
//
// Plain JavaScript, since it runs in any Node process, before anything else.
import net from 'node:net';

const hostPorts = new Map(
  entries('CONTAINER_PORTS', ':').map(([inside, outside]) => [Number(inside), Number(outside)]),
);
const names = new Map(entries('CONTAINER_NAMES', '='));
const agent = process.env.CONTAINER_HOST;

const { listen } = net.Server.prototype;
const { connect } = net.Socket.prototype;

net.Server.prototype.listen = function listenOnAgent(...args) {
  const [first, second] = args;
  if (typeof first === 'object' && first !== null && 'port' in first && !('path' in first && first.path)) {
    return listen.call(this, { ...first, port: outside(first.port), host: first.host ?? agent }, ...args.slice(1));
  }
  if (typeof first !== 'number' && !(typeof first === 'string' && /^\d+$/.test(first))) return listen.apply(this, args);
  const hasHost = typeof second === 'string';
  const rest = hasHost ? args.slice(2) : args.slice(1).filter((arg) => arg !== undefined);
  return listen.call(
    this,
    { port: outside(first), host: hasHost ? second : agent },
    ...rest.filter((arg) => typeof arg === 'function'),
  );
};

// Node normalises `connect(port, host, callback)` into [options, callback] before it gets here, or hands us the raw arguments.
net.Socket.prototype.connect = function connectInCluster(...args) {
  const normalised = Array.isArray(args[0]) ? args[0] : args;
  const [options] = normalised;
  if (typeof options === 'object' && options !== null) {
    const target = names.get(`${options.host ?? options.hostname}:${options.port}`);
    if (target !== undefined) redirect(options, target);
  }
  return connect.apply(this, args);
};

function redirect(options, target) {
  const [host, port] = target.split(/:(?=\d+$)/);
  options.host = host;
  options.port = Number(port);
}

function outside(port) {
  return hostPorts.get(Number(port)) ?? Number(port);
}

function entries(variable, separator) {
  return (process.env[variable] ?? '')
    .split(',')
    .filter((entry) => entry !== '')
    .map((entry) => [entry.slice(0, entry.indexOf(separator)), entry.slice(entry.indexOf(separator) + 1)]);
}
