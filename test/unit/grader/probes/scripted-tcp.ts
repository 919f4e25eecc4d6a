import type { Tcp, TcpConnection, TcpFailure, TcpRead } from '../../../../src/platform/tcp.ts';

/** What a connection gives back, in order; `silent` for ever after. */
export type Script = readonly TcpRead[] | TcpFailure;

/** A TCP port whose n-th connection (from 1) follows a script. */
export interface ScriptedTcp extends Tcp {
  /** First bytes written on each connection, in order. */
  readonly written: readonly Uint8Array[];
  /** The most connections that were open at a time. */
  readonly mostOpen: () => number;
  readonly open: () => number;
}

/** Takes the script of a connection by its number and by how many are open beside it. */
export function scriptedTcp(scriptOf: (number: number, openBeside: number) => Script): ScriptedTcp {
  const written: Uint8Array[] = [];
  let open = 0;
  let most = 0;
  let number = 0;
  const connect = async (): Promise<TcpConnection | TcpFailure> => {
    number += 1;
    const script = scriptOf(number, open);
    if (!isReads(script)) return script;
    open += 1;
    most = Math.max(most, open);
    return connectionOf(script, written, () => {
      open -= 1;
    });
  };
  const connectTls = async (): Promise<TcpFailure> => ({ kind: 'tls', reason: 'not scripted' });
  return { connect, connectTls, written, mostOpen: () => most, open: () => open };
}

function isReads(script: Script): script is readonly TcpRead[] {
  return Array.isArray(script);
}

function connectionOf(script: readonly TcpRead[], written: Uint8Array[], onClose: () => void): TcpConnection {
  const left = [...script];
  let closed = false;
  let first = true;
  return {
    write: (bytes) => {
      if (first) written.push(bytes);
      first = false;
    },
    read: async () => left.shift() ?? { kind: 'silent' },
    close: () => {
      if (!closed) onClose();
      closed = true;
    },
  };
}
