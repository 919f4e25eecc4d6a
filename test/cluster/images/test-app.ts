import { createServer, type IncomingMessage } from 'node:http';

// The image mesosphere/letsencrypt-dcos-test: shows how a request arrived behind the load balancer, and the curl line
// that sends it again. `/health` is what Marathon asks.
const CONTAINER_PORT = 8080;

createServer((request, response) => {
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(request.url === '/health' ? '' : page(request));
}).listen(CONTAINER_PORT);

process.once('SIGTERM', () => process.exit(0));

function page(request: IncomingMessage): string {
  const { host = '', 'x-forwarded-proto': proto = 'http' } = request.headers;
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
  return [
    `command: curl -sLIv ${proto}://${host}${request.url}`,
    '',
    `${request.method} ${request.url} HTTP/${request.httpVersion}`,
    ...headers,
    '',
    `answered by ${process.env.MESOS_TASK_ID ?? 'no task'}`,
    '',
  ].join('\n');
}
