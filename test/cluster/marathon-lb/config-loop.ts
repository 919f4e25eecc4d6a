import type { ActiveConfig } from './active-config.ts';
import type { ReadApps } from './marathon-api.ts';
import type { GeneratedConfig, RawApp } from './types.ts';

export interface ConfigLoopOptions {
  readonly readApps: ReadApps;
  /** Throws for what would freeze marathon-lb. */
  readonly generate: (apps: readonly RawApp[]) => Promise<GeneratedConfig>;
  readonly active: ActiveConfig;
  readonly refreshMs: number;
  readonly keepUsr1: boolean;
  readonly log: (line: string) => void;
}

export interface ConfigLoop {
  /** Asks for a fresh look at Marathon (event, SIGHUP). */
  refresh(): void;
  /** Asks for a reload of the existing configuration (SIGUSR1); lost when a refresh is asked for at the same time. */
  reload(): void;
  /** Works off what is asked for, one after the other, and refreshes when nothing was for `refreshMs`. */
  run(): Promise<never>;
}

/** The worker that turns wishes into configurations (mesosphere/marathon-lb marathon_lb.py, `try_reset`). */
export function configLoop(options: ConfigLoopOptions): ConfigLoop {
  let wanted = { refresh: false, reload: false };
  let wake = (): void => {};

  const idle = async (): Promise<void> => {
    if (wanted.refresh || wanted.reload) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, options.refreshMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };

  const run = async (): Promise<never> => {
    for (;;) {
      await idle();
      const { refresh, reload } = wanted;
      wanted = { refresh: false, reload: false };
      const lostReload = refresh && reload && !options.keepUsr1;
      if (refresh || !reload) await refreshOnce(options);
      if (reload && !lostReload) await options.active.reload();
    }
  };

  const want = (wish: 'refresh' | 'reload') => (): void => {
    wanted[wish] = true;
    wake();
  };

  return { refresh: want('refresh'), reload: want('reload'), run };
}

/**
 * Reads Marathon once and puts the result into effect. An error of Marathon or of the generator keeps the old
 * configuration for everybody; a configuration that HAProxy refuses only costs the apps that cause it.
 */
export async function refreshOnce(options: ConfigLoopOptions): Promise<void> {
  const { readApps, generate, active, log } = options;
  try {
    const apps = await readApps();
    // An empty list is asked for once more before everything is removed.
    const result = await active.activate(await generate(apps.length === 0 ? await readApps() : apps));
    if (result === 'invalid') await activateAppByApp(apps, options);
    else if (result === 'reloaded') log(`configuration reloaded, ${apps.length} apps seen`);
  } catch (error) {
    log(`Unexpected error! ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function activateAppByApp(apps: readonly RawApp[], options: ConfigLoopOptions): Promise<void> {
  const { generate, active, log } = options;
  const valid: RawApp[] = [];
  for (const app of apps) {
    if (await active.isValid(await generate([...valid, app]))) valid.push(app);
    else log(`invalid configuration caused by app ${app.id}; it will be excluded`);
  }
  if (valid.length === 0) log('A valid config file could not be generated after excluding all apps');
  else await active.activate(await generate(valid));
}
