import http from 'node:http';
import https from 'node:https';
import { connect } from 'node:net';
import type { Supervisor } from '../../types.ts';
import type { HealthCheck } from '../app/app-input.ts';
import type { ProbeResult } from './health-verdict.ts';

export interface ProbeTarget {
  readonly address: string;
  readonly port: number;
  readonly sandbox: string;
  readonly env: Readonly<Record<string, string>>;
  readonly supervisor: Supervisor;
}

/**
 * Runs one health check once; never throws. 200 to 399 passes, certificates are not verified.
 * Source: mesosphere/marathon core/health/impl/HealthCheckWorker.scala; apache/mesos src/checks/checker_process.cpp.
 */
export async function probe(check: HealthCheck, target: ProbeTarget): Promise<ProbeResult> {
  const timeoutMs = check.timeoutSeconds * 1000;
  if (check.protocol === 'COMMAND') return probeCommand(check.command?.value ?? 'true', target, timeoutMs);
  if (check.protocol.endsWith('TCP')) return probeTcp(target, timeoutMs);
  return probeHttp(check.protocol.endsWith('HTTPS'), check.path ?? '/', target, timeoutMs);
}

function probeHttp(tls: boolean, path: string, target: ProbeTarget, timeoutMs: number): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const options = { host: target.address, port: target.port, path, agent: false, timeout: timeoutMs };
    const request = tls ? https.get({ ...options, rejectUnauthorized: false }) : http.get(options);
    request.on('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    request.on('error', ({ message }) => resolve({ passed: false, cause: message }));
    request.on('response', (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 400) resolve({ passed: true });
      else resolve({ passed: false, cause: `StatusCode(${status})` });
    });
  });
}

function probeTcp({ address, port }: ProbeTarget, timeoutMs: number): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: timeoutMs });
    socket.on('timeout', () => socket.destroy(new Error(`no connection within ${timeoutMs} ms`)));
    socket.on('error', ({ message }) => resolve({ passed: false, cause: message }));
    socket.on('connect', () => {
      socket.destroy();
      resolve({ passed: true });
    });
  });
}

async function probeCommand(command: string, target: ProbeTarget, timeoutMs: number): Promise<ProbeResult> {
  const { supervisor, env, sandbox } = target;
  try {
    const process = await supervisor.spawn({
      name: 'health check',
      command: ['/bin/sh', '-c', command],
      env,
      cwd: sandbox,
    });
    process.stdout.resume();
    process.stderr.resume();
    const timer = setTimeout(() => process.signal('SIGKILL'), timeoutMs);
    const { code, signal } = await process.exited;
    clearTimeout(timer);
    if (code === 0) return { passed: true };
    return { passed: false, cause: signal ? `Command timed out after ${timeoutMs} ms` : `Command returned ${code}` };
  } catch (error) {
    return { passed: false, cause: error instanceof Error ? error.message : String(error) };
  }
}
