import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Haproxy } from './haproxy.ts';
import { adaptToAgent, type LocalPorts } from './local-adaptation.ts';
import type { GeneratedConfig } from './types.ts';

export interface ActiveConfig {
  /** Checks and swaps the files in and reloads HAProxy, or leaves all as it is. */
  activate(config: GeneratedConfig): Promise<'unchanged' | 'reloaded' | 'invalid'>;
  isValid(config: GeneratedConfig): Promise<boolean>;
  /** Reloads HAProxy with the files as they are, if they are valid. */
  reload(): Promise<void>;
  /** The configuration and the maps as the current worker loaded them. */
  loaded(): GeneratedConfig;
}

const NOTHING: GeneratedConfig = { text: '', domainMap: '', appMap: '' };
const DOMAIN_MAP = 'domain2backend.map';
const APP_MAP = 'app2backend.map';

/**
 * The files HAProxy runs on. They are replaced only by a configuration that `haproxy -c` accepts; a refused one is
 * kept as `haproxy_tmp_conf_fail` (mesosphere/marathon-lb marathon_lb.py, `writeConfigAndValidate`).
 */
export function activeConfig(
  directory: string,
  haproxy: Haproxy,
  ports: LocalPorts,
  log: (line: string) => void,
): ActiveConfig {
  let current = NOTHING;
  let loaded = NOTHING;

  const tryOut = async (config: GeneratedConfig): Promise<string | undefined> => {
    const text = config.text.replaceAll(DOMAIN_MAP, `${DOMAIN_MAP}.new`).replaceAll(APP_MAP, `${APP_MAP}.new`);
    await writeAll(directory, { ...config, text }, '.new');
    const complaint = await haproxy.check('haproxy.cfg.new');
    if (complaint === undefined) return undefined;
    log(`haproxy refuses the configuration:\n${complaint}`);
    await rename(join(directory, 'haproxy.cfg.new'), join(directory, 'haproxy_tmp_conf_fail'));
    return complaint;
  };

  const adapted = (config: GeneratedConfig): GeneratedConfig => {
    const { text, closedPorts } = adaptToAgent(config.text, ports);
    if (closedPorts.length > 0) log(`service ports not among PORTS stay closed: ${closedPorts.join(', ')}`);
    return { ...config, text };
  };

  return {
    activate: async (config) => {
      if (same(config, current)) return 'unchanged';
      const local = adapted(config);
      if ((await tryOut(local)) !== undefined) return 'invalid';
      await writeAll(directory, local, '');
      await rm(join(directory, 'haproxy.cfg.new'), { force: true });
      current = config;
      await haproxy.reload();
      loaded = local;
      return 'reloaded';
    },
    isValid: async (config) => (await tryOut(adapted(config))) === undefined,
    reload: async () => {
      const complaint = await haproxy.check('haproxy.cfg');
      if (complaint === undefined) await haproxy.reload();
      else log(`haproxy refuses the existing configuration:\n${complaint}`);
    },
    loaded: () => loaded,
  };
}

function same(a: GeneratedConfig, b: GeneratedConfig): boolean {
  return a.text === b.text && a.domainMap === b.domainMap && a.appMap === b.appMap;
}

async function writeAll(directory: string, config: GeneratedConfig, suffix: string): Promise<void> {
  await Promise.all([
    writeFile(join(directory, `${DOMAIN_MAP}${suffix}`), config.domainMap),
    writeFile(join(directory, `${APP_MAP}${suffix}`), config.appMap),
    writeFile(join(directory, `haproxy.cfg${suffix}`), config.text),
  ]);
}
