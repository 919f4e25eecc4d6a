import { type Answer, type ApiRequest, jettyPage, ok } from './answer.ts';
import type { Api, Route } from './api.ts';

/** Source: mesosphere/marathon api/SystemResource.scala and api/v2/{Info,Leader,Pods,Plugins}Resource.scala. */
export const systemRoutes: readonly Route[] = [
  ['GET', /^\/ping$/, ping],
  ['GET', /^\/v2\/info$/, info],
  ['GET', /^\/v2\/leader$/, (api) => ok({ leader: api.leader() })],
  ['DELETE', /^\/v2\/leader$/, () => ok({ message: 'Leadership abdicated' })],
  ['HEAD', /^\/v2\/pods$/, () => ({ status: 200 })],
  ['GET', /^\/v2\/pods$/, () => ok([])],
  ['GET', /^\/v2\/plugins$/, () => ok({ plugins: [] })],
  ['GET', /^\/metrics$/, () => ok({})],
  // the right request never gets here: the server turns it into a stream
  ['GET', /^\/v2\/events$/, () => jettyPage(405, 'HTTP method GET is not supported by this URL')],
];

function ping(_api: Api, { headers }: ApiRequest): Answer {
  const accept = String(headers.accept ?? '*/*');
  if (accept.includes('application/json')) return ok('pong');
  if (!/text\/plain|\*\/\*|text\/\*/.test(accept)) return { status: 204 };
  return { status: 200, text: { type: 'text/plain;charset=utf-8', content: 'pong' } };
}

function info(api: Api): Answer {
  return ok({
    name: 'marathon',
    version: api.version === '1.4' ? '1.4.15' : '1.11.24',
    buildref: 'unknown',
    elected: true,
    leader: api.leader(),
    frameworkId: FRAMEWORK_ID,
    marathon_config: {
      access_control_allow_origin: null,
      decline_offer_duration: 120000,
      default_network_name: null,
      features: [...api.features],
      framework_name: 'marathon',
      ha: true,
      hostname: api.leader().split(':')[0],
      local_port_max: 20000,
      local_port_min: 10000,
      mesos_leader_ui_url: api.mesosUrl,
      mesos_role: api.role,
      task_launch_timeout: 300000,
    },
    zookeeper_config: { zk: 'zk://127.0.0.1:2181/marathon', zk_max_node_size: 1024000, zk_max_versions: 50 },
    http_config: { http_port: Number(api.leader().split(':')[1]), https_port: 8443 },
  });
}

/** Also the id of the framework in Mesos' state. */
export const FRAMEWORK_ID = '8f1f6d5e-51f0-4b0c-9e7a-5b9b7e1c2d3a-0001';
