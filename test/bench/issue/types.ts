import type { KeyType } from '../../../src/x509/types.ts';

/** What `issue-once.ts` is told. */
export interface IssueOnceRequest {
  readonly directoryUrl: string;
  /** Where the CA looks for challenges. */
  readonly httpPort: number;
  /** Account, orders and certificates go below it. */
  readonly stateDirectory: string;
  readonly keyType: KeyType;
  /** The names of each certificate; one after the other. */
  readonly orders: readonly (readonly string[])[];
}

/** What `issue-once.ts` says at its end. */
export interface IssueOnceCost {
  readonly peakMegabytes: number;
  readonly cpuSeconds: number;
}

/** What is to be issued, by whatever client. */
export interface Order {
  readonly names: readonly string[];
  readonly keyType: 'p256' | 'rsa4096';
}

/** One client's run for one order. */
export interface IssueSample {
  readonly seconds: number;
  readonly requests: number;
  readonly connections: number;
  /** Of our own program only. */
  readonly cost: IssueOnceCost | undefined;
}
