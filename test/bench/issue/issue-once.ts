import { readFileSync } from 'node:fs';
import { acmeIssuer } from '../../../src/acme/issuer.ts';
import type { AcmeAccount, PlacedOrder } from '../../../src/acme/types.ts';
import { challengeBoard } from '../../../src/daemon/challenge-board.ts';
import { publicRoute } from '../../../src/daemon/routes.ts';
import { nodeClock } from '../../../src/platform/node/clock.ts';
import { nodeFiles } from '../../../src/platform/node/files.ts';
import { nodeHttp } from '../../../src/platform/node/http.ts';
import { serveHttp } from '../../../src/platform/node/http-server.ts';
import { nodeRandom } from '../../../src/platform/node/random.ts';
import { keepHeapSmall } from '../../../src/platform/node/small-heap.ts';
import { fileStore } from '../../../src/store/file-store.ts';
import type { IssueOnceRequest } from './types.ts';

// An operator's one-shot run, made of the daemon's parts: new account, challenges answered, every step and the chain
// on disk. Takes the path of its request; prints what it cost. Failures end the process with a code other than 0.
keepHeapSmall();
const request = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as IssueOnceRequest;
const { directoryUrl, httpPort, stateDirectory, keyType, orders } = request;

const board = challengeBoard(nodeClock, nodeRandom);
const server = await serveHttp(httpPort, (asked) => publicRoute(asked, board, { silentMs: () => 0 }));
const http = nodeHttp({ userAgent: 'dcos-letsencrypt-bench' });
const log = { info: () => {}, warn: () => {} };
const issuer = acmeIssuer({ http, clock: nodeClock, random: nodeRandom, board, log }, { directoryUrl });
const store = fileStore({ files: nodeFiles(stateDirectory), clock: nodeClock });
const { signal } = new AbortController();

let account: AcmeAccount | undefined;
for (const names of orders) {
  const id = names[0] ?? '';
  const journal = {
    account: (next: AcmeAccount) => {
      account = next;
      return store.saveAccount(next);
    },
    order: (order: PlacedOrder) => store.saveOrder({ ...order, certificateId: id }),
  };
  const wanted = { names, keyType, profile: undefined, replaces: undefined };
  const issued = await issuer.issue(wanted, journal, { account, resume: undefined, signal });
  await store.saveCertificate({ id, ...issued, savedAt: nodeClock.now().toISOString() });
  await store.removeOrder(id);
}
await Promise.all([http.close(), server.close()]);

const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
process.stdout.write(
  JSON.stringify({ peakMegabytes: maxRSS / 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1_000_000 }),
);
