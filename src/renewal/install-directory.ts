import { AppError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import type { HttpProbe } from '../platform/http-probe.ts';
import type { Tls } from '../platform/tls.ts';
import { certificateFacts } from '../x509/parse.ts';
import { attemptAt } from './attempt.ts';
import { checkedBundle, type InstallPorts, savedVersion } from './install.ts';
import { outcomeOf, told } from './outcome-of.ts';
import type { Observation, Outcome, ReloadAction, ReloadTarget, StoreFilesAction } from './types.ts';

/** HAProxy checks its configuration and reloads in about a second; a signal can be lost, so it is sent again. */
const SIGNALS = 3;
const LOOKS_PER_SIGNAL = 8;
const LOOK_PAUSE_MS = 500;
const TIMEOUT_MS = 5_000;

export type DirectoryPorts = InstallPorts & {
  /** The directory that the load balancer shares with us; undefined in other install modes. */
  readonly certificateFiles: Files | undefined;
  readonly http: HttpProbe;
  readonly tls: Tls;
};

/** Writes certificates into the shared directory, each file as a whole, and removes files of ours that nothing needs. */
export async function storeFiles(
  action: StoreFilesAction,
  observation: Observation,
  ports: DirectoryPorts,
): Promise<Outcome> {
  const attempt = attemptAt('install', action.certificateId, observation, ports);
  const failure = await outcomeOf(async () => {
    if (ports.certificateFiles === undefined) throw new AppError('BUG', 'there is no directory to write to');
    for (const [name, wanted] of Object.entries(action.files)) {
      const bundle = checkedBundle(savedVersion(observation, wanted), ports.clock);
      await ports.certificateFiles.write(name, bundle.reveal());
    }
    for (const name of action.removes) await ports.certificateFiles.remove(name);
  });
  if (failure !== undefined) {
    await attempt.failed(failure.code, told(failure));
    return { action, ok: false, message: told(failure) };
  }
  await attempt.succeeded();
  return {
    action,
    ok: true,
    message: `wrote ${Object.keys(action.files).length} files, removed ${action.removes.length}`,
  };
}

/**
 * Has load balancer instances load the files again, by `/_mlb_signal/usr1`: `hup` would compare configurations, which have
 * not changed. The answer proves nothing (mesosphere/marathon-lb signalmlb.lua); a handshake with each does.
 */
export async function reload(action: ReloadAction, observation: Observation, ports: DirectoryPorts): Promise<Outcome> {
  const attempt = attemptAt('install', action.certificateId, observation, ports);
  const problems = (await Promise.all(action.targets.map((target) => reloaded(target, ports)))).filter(
    (problem) => problem !== undefined,
  );
  if (problems.length > 0) {
    const message = problems.join('; ');
    await attempt.failed('UNREACHABLE', message);
    return { action, ok: false, message };
  }
  await attempt.succeeded();
  return { action, ok: true, message: `reloaded by ${action.targets.length} instances` };
}

/** What was wrong in the end; undefined once the instance shows the certificate. */
async function reloaded(
  target: ReloadTarget,
  { http, tls, clock, signal }: DirectoryPorts,
): Promise<string | undefined> {
  const { address, statsPort, httpsPort, host, fingerprint } = target;
  const where = `${address}:${statsPort}`;
  for (let sent = 0; sent < SIGNALS && !signal.aborted; sent += 1) {
    const url = `http://${where}/_mlb_signal/usr1`;
    const answer = await http.get({ url, address, port: statsPort, timeoutMs: TIMEOUT_MS });
    if (answer.kind === 'none') return `${where} takes no signal: ${answer.reason}`;
    if (answer.status !== 200)
      return `${where} answered the signal with ${answer.status}; marathon-lb must run in sse mode`;
    for (let look = 0; look < LOOKS_PER_SIGNAL; look += 1) {
      await clock.sleep(LOOK_PAUSE_MS, signal);
      const shown = await tls.look({ address, port: httpsPort, servername: host, timeoutMs: TIMEOUT_MS });
      if (shown.kind === 'served' && certificateFacts(shown.leafPem).fingerprint === fingerprint) return undefined;
    }
  }
  return (
    `${address}:${httpsPort} still shows another certificate for ${host} after ${SIGNALS} signals: does its --ssl-certs ` +
    'name the shared directory, and is there no earlier file for that name?'
  );
}
