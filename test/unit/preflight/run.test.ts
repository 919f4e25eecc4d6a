import { describe, expect, it } from 'vitest';
import { preflight } from '../../../src/preflight/run.ts';
import type { CheckFacts } from '../../../src/preflight/types.ts';
import { leaf } from '../operations/builders.ts';
import { address, balancer, balancerApp, DAEMON_ANSWER, declared, facts, vhostFacts } from './facts-builder.ts';

/** What is not ok, in one line each. */
function troubles(given: Partial<CheckFacts>): readonly string[] {
  return preflight(facts(given))
    .filter(({ verdict }) => verdict !== 'ok')
    .map(({ verdict, question, subject, answer, cure }) => `${verdict} ${question} ${subject}: ${answer} -> ${cure}`);
}

const with1 = (given: Parameters<typeof vhostFacts>[0]) => ({ vhosts: [vhostFacts(given)] });
const at = (given: Parameters<typeof address>[0]) => with1({ addresses: [address(given)] });
const lb = (given: Parameters<typeof balancerApp>[0]) => ({ loadBalancer: balancer({ app: balancerApp(given) }) });
const labelled = (labels: Readonly<Record<string, string>>) => ({ apps: [balancerApp({ id: '/web', labels })] });

describe('a cluster in which nothing is wrong', () => {
  it('gets ok for every question', () => {
    expect(preflight(facts()).map(({ question, subject, answer }) => [question, subject, answer])).toEqual([
      ['marathon', 'cluster', 'Marathon 1.11.24 of DC/OS 2.1.0'],
      ['marathon-lb-version', '/marathon-lb', 'marathon-lb 1.15.0'],
      ['marathon-lb', '/marathon-lb', 'group external, 2 instances'],
      ['marathon-lb-health', '10.0.0.1:9090', 'its health check answers'],
      ['public-agents', '/marathon-lb', '2 on 2 public agents'],
      ['redeploy', '/marathon-lb', '1 of 2 instances are stopped at once; 1 of 2 keep serving'],
      ['dns', 'shop.example.com', 'A 203.0.113.7'],
      ['port-80', 'shop.example.com', '203.0.113.7: the challenge path reaches the daemon'],
      ['port-443', 'shop.example.com', "203.0.113.7: shows the load balancer's certificate"],
    ]);
  });
});

describe('versions', () => {
  it.each([
    ['0.14.2', 'fail marathon cluster: Marathon 0.14.2 of DC/OS 2.1.0 is too old -> update it to 0.15 at least'],
    [
      '1.4.1',
      'warn marathon cluster: Marathon 1.4.1 of DC/OS 2.1.0 has no networks: the daemon runs in Docker in host mode -> update it to 1.5',
    ],
  ])('Marathon %s', (marathonVersion, trouble) => {
    expect(troubles({ marathonVersion })).toEqual([trouble]);
  });

  it.each([
    ['mesosphere/marathon-lb:v1.1.3', 'fail', 'too old'],
    ['mesosphere/marathon-lb:v1.2.1', 'warn', 'reload by signal'],
    ['mesosphere/marathon-lb:latest', 'unknown', 'does not tell its version'],
  ])('%s: %s', (image, verdict, words) => {
    const found = preflight(facts(lb({ image }))).find(({ question }) => question === 'marathon-lb-version');

    expect(found).toMatchObject({ verdict, answer: expect.stringContaining(words) });
  });
});

describe('the load balancer', () => {
  it.each<[string, Partial<CheckFacts>, string]>([
    [
      'is missing',
      { loadBalancer: undefined },
      'fail marathon-lb marathon-lb: Marathon has no such app -> dcos package install marathon-lb, or name it: --marathon-lb APP-ID',
    ],
    [
      'does not run',
      { loadBalancer: balancer({ instances: [] }) },
      'fail marathon-lb /marathon-lb: no instance is running -> dcos marathon app start /marathon-lb',
    ],
    [
      'serves no group',
      { loadBalancer: balancer({ groups: [] }) },
      'fail marathon-lb /marathon-lb: it has no --group and serves no app -> add to the args of /marathon-lb: --group external',
    ],
    [
      'is not on every public agent',
      { publicAgents: 3 },
      'warn public-agents /marathon-lb: 2 on 3 public agents: the others answer nobody -> dcos marathon app update /marathon-lb instances=3',
    ],
    [
      'wants more agents than there are',
      { publicAgents: 1 },
      'fail public-agents /marathon-lb: 2 on 1 public agent: Marathon waits for more agents -> dcos marathon app update /marathon-lb instances=1',
    ],
    [
      'cannot be counted against agents',
      { publicAgents: undefined },
      'unknown public-agents /marathon-lb: public agents could not be counted -> run one instance on each: dcos node list',
    ],
    [
      'is locked',
      lb({ deployments: ['d1'] }),
      'warn redeploy /marathon-lb: deployment d1 is running -> Wait for it, or undo it: dcos marathon deployment rollback d1.',
    ],
    [
      'is ill',
      { instances: [{ instance: '10.0.0.1:9090', health: { ...DAEMON_ANSWER, status: 503 }, leaf: leaf() }] },
      'fail marathon-lb-health 10.0.0.1:9090: its health check answers 503 -> see its log: dcos task log marathon-lb stderr',
    ],
    [
      'has no room',
      { limits: [{ limit: 'newOrders', subject: '', left: 0, capacity: 300 }] },
      'fail rate-limit account: newOrders: 0 of 300 left -> the daemon waits and goes on by itself: dcos letsencrypt status',
    ],
  ])('%s', (_, given, trouble) => {
    expect(troubles(given)).toContain(trouble);
  });

  it('has no place for a certificate for each of 31 vhosts, unless they share or come from a directory', () => {
    const vhosts = Array.from({ length: 31 }, (_, index) => vhostFacts({ host: `n${index}.example.com` }));
    const crowded = (given: Partial<CheckFacts>) =>
      troubles({ vhosts, ...given }).filter((trouble) => trouble.includes('certificate-places'));

    expect(crowded({ groupBy: 'vhost' })).toEqual([
      'warn certificate-places /marathon-lb: 31 vhosts with a certificate each, and its bind line takes 30: 1 will share one -> keep one each without a limit: --install-mode directory, or share: --group-by packed',
    ]);
    expect(crowded({ groupBy: 'vhost', vhosts: vhosts.slice(1) })).toEqual([]);
    expect(crowded({ groupBy: 'packed' })).toEqual([]);
    expect(crowded({ groupBy: 'vhost', installMode: 'directory' })).toEqual([]);
  });

  it('cannot restart with one instance on one agent', () => {
    const one = lb({ instances: 1, tasksRunning: 1, tasksHealthy: 1, tasks: [] });
    const found = preflight(facts({ ...one, publicAgents: 1 }))[0];

    expect(found).toMatchObject({
      question: 'redeploy',
      verdict: 'fail',
      answer: expect.stringContaining('must stay healthy'),
    });
  });
});

describe('labels', () => {
  it('of a second daemon in the group are named, those of another group are not', () => {
    const challenges = (id: string, group: string) =>
      balancerApp({
        id,
        labels: {
          HAPROXY_0_GROUP: group,
          HAPROXY_0_VHOST: 'acme.example.com',
          HAPROXY_0_PATH: '/.well-known/acme-challenge/',
        },
      });
    const apps = [
      challenges('/letsencrypt', 'external'),
      challenges('/second', 'external'),
      challenges('/in', 'internal'),
    ];

    expect(troubles({ apps })).toEqual([
      'fail labels /letsencrypt: /second in the same group takes challenges too -> keep one for each group: dcos marathon app stop /second, or give one another --group',
    ]);
  });

  it.each([
    [{ HAPROXY_0_AUTH: 'realm:user' }, 'HAPROXY_0_AUTH is not realm:user:hash'],
    [{ HAPROXY_0_BACKEND_HEAD: 'if { path /x }' }, 'HAPROXY_0_BACKEND_HEAD names the unknown field { path /x }'],
    [{ HAPROXY_0_HTTP_FRONTEND_ACL: 'acl {backend' }, 'HAPROXY_0_HTTP_FRONTEND_ACL has a single brace'],
  ])('%j freeze the load balancer', (labels, words) => {
    expect(troubles(labelled(labels))).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    { HAPROXY_0_AUTH: 'realm:user:$2$hash' },
    { HAPROXY_0_HTTP_FRONTEND_ACL_WITH_PATH: '  acl path_{backend} path_beg {path}\n' },
    { HAPROXY_0_HTTPS_FRONTEND_ACL: 'use_backend {backend} if {{ hdr(host) -i {hostname} }}' },
    { SOMETHING: '{ }' },
  ])('%j are fine', (labels) => {
    expect(troubles(labelled(labels as Record<string, string>))).toEqual([]);
  });

  it('tell of a host that two apps claim, not of one they share by paths', () => {
    const other = declared({ appId: '/legacy' });

    expect(troubles({ declared: [declared(), other] })).toEqual([
      'warn labels shop.example.com: /legacy and /shop/web both declare it; /legacy gets the visitors -> take HAPROXY_n_VHOST=shop.example.com from /shop/web, or give it a HAPROXY_n_PATH',
    ]);
    expect(troubles({ declared: [declared(), { ...other, path: '/old' }] })).toEqual([]);
  });

  it("tell of a password in front of the original's challenge labels only", () => {
    const secret = { declared: [declared({ basicAuth: true })] };

    expect(troubles(secret)).toEqual([]);
    expect(troubles({ ...secret, daemon: balancerApp({ labels: {} }) })).toEqual([
      expect.stringContaining('/shop/web asks for a password (HAPROXY_0_AUTH) before the challenge path'),
    ]);
  });
});

describe('a name', () => {
  it.each<[string, Partial<CheckFacts>, string]>([
    [
      'is not there',
      with1({ ipv4: { kind: 'none', noSuchName: true }, addresses: [] }),
      'fail dns shop.example.com: there is no such name -> add a record: shop.example.com. 300 IN CNAME your load balancer, or A its public addresses',
    ],
    [
      'has no address',
      with1({ ipv4: { kind: 'none' }, aliases: ['lb.example.com'], addresses: [] }),
      'fail dns shop.example.com: CNAME lb.example.com, it has neither an A nor an AAAA record -> add a record: shop.example.com. 300 IN CNAME your load balancer, or A its public addresses',
    ],
    [
      'gets no answer',
      with1({ ipv4: { kind: 'unknown', reason: 'TIMEOUT' }, addresses: [] }),
      'unknown dns shop.example.com: the DNS did not answer (TIMEOUT) -> ask another name server: dig shop.example.com @9.9.9.9',
    ],
    [
      'is hard to move',
      with1({ ttlSeconds: 86_400 }),
      'warn dns-ttl shop.example.com: TTL 86400; 60 to 300 lets you move in minutes -> lower the TTL of its records to 300',
    ],
    [
      'forbids the CA',
      with1({ caa: { kind: 'found', records: [{ tag: 'issue', value: 'other.example', critical: false }] } }),
      'fail caa shop.example.com: issue "other.example" permits another CA -> add: issue "letsencrypt.org"',
    ],
    [
      'does not answer on 80',
      at({ http: { kind: 'none', reason: 'no answer within 4000 ms' } }),
      'fail port-80 shop.example.com: 203.0.113.7: no answer within 4000 ms -> open port 80 of 203.0.113.7 to the Internet; a CA asks there',
    ],
    [
      'asks for a password',
      at({ http: { ...DAEMON_ANSWER, status: 401, body: '' } }),
      'fail port-80 shop.example.com: 203.0.113.7: asks for a password -> free /.well-known/acme-challenge/ of it',
    ],
    [
      'leads elsewhere',
      at({ http: { ...DAEMON_ANSWER, status: 200, body: 'hello' }, redirected: true }),
      'fail port-80 shop.example.com: 203.0.113.7 (by its redirect to https): something else answers 200 -> let shop.example.com lead to this cluster alone',
    ],
    [
      'does not come to the daemon',
      at({ http: { ...DAEMON_ANSWER, status: 503, body: 'No server is available to handle this' } }),
      'fail port-80 shop.example.com: 203.0.113.7: HAProxy knows no way to the daemon -> dcos marathon app show /letsencrypt: is it healthy, in the group of the load balancer?',
    ],
    [
      'does not answer on 443',
      at({ leaf: undefined, tlsProblem: 'connection refused' }),
      'fail port-443 shop.example.com: 203.0.113.7: connection refused -> open port 443 of 203.0.113.7 to the Internet',
    ],
    [
      'ends TLS in a proxy',
      at({ leaf: leaf({ fingerprint: 'bb', issuerCommonName: 'Amazon' }) }),
      "warn port-443 shop.example.com: 203.0.113.7: shows a certificate by Amazon, which is not the load balancer's -> let 203.0.113.7 pass 443 on as TCP, without ending TLS itself",
    ],
    [
      'shows HAProxy to everybody',
      { openPorts: [{ address: '203.0.113.7', ports: [9090] }] },
      'warn other-ports 203.0.113.7: 9090 answer from outside -> close them in the firewall of 203.0.113.7; only 80 and 443 are for visitors',
    ],
  ])('%s', (_, given, trouble) => {
    expect(troubles(given)).toEqual([trouble]);
  });

  it('behind an ELB: what cannot be seen is said', () => {
    const elb = with1({ aliases: ['lb-1.us-east-1.elb.amazonaws.com'] });

    expect(troubles(elb)).toEqual([
      'unknown elb lb-1.us-east-1.elb.amazonaws.com: its settings cannot be seen from here -> listeners 80 as HTTP and 443 as TCP; health check HTTP:9090/_haproxy_health_check, interval 5 s, time-out 2 s',
    ]);
  });

  it('before there is a daemon: HAProxy is enough, an app of its own proves nothing', () => {
    const none = { daemon: undefined };

    expect(
      troubles({
        ...none,
        ...at({ http: { ...DAEMON_ANSWER, status: 503, body: '<h1>503</h1>No server is available' } }),
      }),
    ).toEqual([]);
    expect(
      troubles({
        ...none,
        ...at({ http: { ...DAEMON_ANSWER, body: 'nothing here' }, leaf: leaf({ fingerprint: 'bb' }) }),
      }),
    ).toEqual([
      expect.stringContaining('warn port-443'),
      'unknown port-80 shop.example.com: 203.0.113.7: something answers 404; who, the daemon will show -> check again after setup',
    ]);
  });
});

it('puts the worst first', () => {
  const given = {
    publicAgents: undefined,
    ...at({ leaf: undefined }),
    loadBalancer: balancer({ app: balancerApp({ image: 'mesosphere/marathon-lb:v1.2.1' }) }),
  };

  expect([...new Set(preflight(facts(given)).map(({ verdict }) => verdict))]).toEqual([
    'fail',
    'warn',
    'unknown',
    'ok',
  ]);
});
