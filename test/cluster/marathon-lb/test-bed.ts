import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSupervisor } from '../processes/supervisor.ts';
import { type RunningLoadBalancer, runLoadBalancer } from './running-load-balancer.ts';
import { type ScriptedMarathon, scriptedMarathon } from './scripted-marathon.ts';
import type { RawApp } from './types.ts';

export interface TestBed {
  /** Starts the HTTP server of a task; resolves with its port. */
  task(answer: RequestListener): Promise<number>;
  /** Starts a load balancer for these apps. */
  start(apps: readonly RawApp[], more?: Balancing): Promise<Balanced>;
  /** Starts one and waits until it is healthy. */
  balance(apps: readonly RawApp[], more?: Balancing): Promise<Balanced>;
  /** Ends all that was started here. */
  stop(): Promise<void>;
}

export interface Balancing {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Balanced extends RunningLoadBalancer {
  readonly marathon: ScriptedMarathon;
}

/** Load balancers for the group `external`, each with a Marathon of its own, and the tasks behind them. */
export async function testBed(): Promise<TestBed> {
  const supervisor = await startSupervisor();
  const servers: Server[] = [];
  const marathons: ScriptedMarathon[] = [];

  const start: TestBed['start'] = async (apps, { args = [], env = {} } = {}) => {
    const marathon = await scriptedMarathon(apps);
    marathons.push(marathon);
    const command = ['sse', '-m', marathon.url, '--health-check', '--group', 'external', ...args];
    return { ...(await runLoadBalancer(supervisor, command, env)), marathon };
  };

  return {
    start,
    task: async (answer) => {
      const server = createServer(answer).listen(0, '127.0.0.1');
      servers.push(server);
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    },
    balance: async (apps, more) => {
      const balancer = await start(apps, more);
      await balancer.healthy();
      return balancer;
    },
    stop: async () => {
      await supervisor.stop();
      for (const server of servers) server.close();
      for (const marathon of marathons) marathon.close();
    },
  };
}
