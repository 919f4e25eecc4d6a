import { findProgram } from '../../cluster/processes/find-program.ts';
import { startServer } from '../../cluster/processes/server-process.ts';
import { haproxyCommand } from '../../support/tls-servers/haproxy-server.ts';
import { makePki } from '../../support/tls-servers/pki.ts';
import { freePort } from '../../support/tls-servers/server-process.ts';
import type { BenchContext } from '../types.ts';

/** A real HAProxy with Mozilla's intermediate policy, as the grader's contract tests have it. */
export interface ModernHaproxy {
  readonly port: number;
  /** What its chain ends in. */
  readonly rootFile: string;
  stop(): Promise<void>;
}

/** Starts it; its certificates are below the bench's folder. */
export async function startModernHaproxy({ supervisor }: BenchContext): Promise<ModernHaproxy> {
  const [pki, port] = await Promise.all([makePki(), freePort()]);
  const { args, cwd } = haproxyCommand(pki, port);
  const command = [findProgram('haproxy', 'HAPROXY_BINARY'), ...args] as const;
  const server = await startServer(supervisor, { name: 'haproxy', command, env: {}, cwd });
  await server.ready(() => fetch(`http://127.0.0.1:${port}`).catch(refusedOnly));
  return { port, rootFile: pki.path('root.pem'), stop: () => server.end() };
}

/** HAProxy ends the connection, since this is not TLS; only when nobody listens yet is it not ready. */
export function refusedOnly(error: Error): void {
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED') throw cause;
}
