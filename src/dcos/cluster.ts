import { AppError } from '../platform/errors.ts';
import { Secret } from '../platform/secret.ts';
import type { Access, Cluster, Environment, PluginConfig } from './types.ts';

/**
 * Takes the environment the DC/OS CLI gives its plugins (dcos/dcos-cli pkg/plugin, `invoke`) and the Marathon URL typed,
 * if any; returns the way to Marathon. What was typed wins over the attached cluster, the attached cluster over the
 * configured URL. Throws USAGE when there is neither.
 */
export function accessFrom(environment: Environment, marathonUrl: string | undefined): Access {
  if (marathonUrl !== undefined) return { kind: 'marathon', marathonUrl: checkedUrl(marathonUrl) };
  const cluster = attachedCluster(environment);
  if (cluster !== undefined) return { kind: 'dcos', cluster };
  const { marathon } = pluginConfig(environment);
  if (marathon !== undefined) return { kind: 'marathon', marathonUrl: checkedUrl(marathon) };
  throw new AppError('USAGE', 'no DC/OS cluster is attached, and no Marathon is named.', {
    suggestions: ['dcos cluster setup https://dcos.example.com', '--marathon-url http://marathon.example.com:8080'],
  });
}

/** Defaults set with `dcos config set letsencrypt.<key>`: the DC/OS CLI hands them over as DCOS_LETSENCRYPT_<KEY>. */
export function pluginConfig(environment: Environment): PluginConfig {
  return {
    app: filled(environment.DCOS_LETSENCRYPT_APP),
    marathonLb: filled(environment.DCOS_LETSENCRYPT_MARATHONLB),
    marathon: filled(environment.DCOS_LETSENCRYPT_MARATHON),
    output: filled(environment.DCOS_LETSENCRYPT_OUTPUT),
  };
}

function attachedCluster(environment: Environment): Cluster | undefined {
  const url = filled(environment.DCOS_URL);
  if (url === undefined) return undefined;
  const token = filled(environment.DCOS_ACS_TOKEN);
  return {
    url: checkedUrl(url),
    token: token === undefined ? undefined : new Secret(token),
    tls: { insecure: environment.DCOS_TLS_INSECURE === '1', caPath: filled(environment.DCOS_TLS_CA_PATH) },
  };
}

/** Without its trailing slash. Throws USAGE for anything but http and https. */
function checkedUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '');
  throw new AppError('USAGE', `${text} is not an http or https URL.`, {
    suggestions: ['--marathon-url http://marathon.example.com:8080'],
  });
}

/** The DC/OS CLI passes an empty string for a token it does not have. */
function filled(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
