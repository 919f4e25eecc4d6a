import type { App, EnvValue } from '../marathon/types.ts';
import { Secret } from '../platform/secret.ts';
import { ignoredVariables, readVariables } from './cert-slots.ts';
import { commandWords } from './command-words.ts';

/** `NAME=value` in bytes: Linux MAX_ARG_STRLEN less the final NUL; exec fails with E2BIG above. */
const ENV_ENTRY_LIMIT = 131_071;
/** HAProxy MAX_LINE_ARGS. All certificates stand as `crt FILE` on one bind line. */
const WORDS_PER_LINE = 64;
/** An app version is one ZooKeeper node (jute.maxbuffer). */
const APP_LIMIT = 1_048_576;

/**
 * value-too-long         a variable is longer than the kernel takes: the container cannot start
 * too-many-certificates  HAProxy refuses its configuration: the new instance never serves
 * app-too-large          Marathon cannot store the app
 * certificates-ignored   marathon-lb does not read the variables
 */
export interface CertificateProblem {
  readonly kind: 'value-too-long' | 'too-many-certificates' | 'app-too-large' | 'certificates-ignored';
  /** What is wrong, with the numbers; no values. */
  readonly detail: string;
  readonly suggestion: string;
}

/**
 * Takes marathon-lb's app as it shall be, returns everything about its certificates that would keep it from starting or
 * serving them; empty when it may be put. Source: mesosphere/marathon-lb run and config.py; HAProxy 1.8 to 2.6 behave alike.
 */
export function certificateProblems(app: Pick<App, 'env' | 'labels' | 'args' | 'cmd'>): readonly CertificateProblem[] {
  return [...longValues(app), ...crowdedLine(app), ...largeApp(app), ...ignoredCertificates(app)];
}

/**
 * Takes marathon-lb's `env`, returns how many certificates fit on its bind line: 30 by default, 29 with `alpn`, fewer the
 * more words the operator's HAPROXY_HTTPS_FRONTEND_HEAD puts there.
 */
export function certificateLimit({ env }: Pick<App, 'env'>): number {
  const head = textOf(env.HAPROXY_HTTPS_FRONTEND_HEAD) || DEFAULT_HEAD;
  const lines = head.replaceAll('\\n', '\n').split('\n');
  const bind = lines.find((line) => line.includes(CERTIFICATES)) ?? DEFAULT_HEAD;
  const others = bind.replaceAll(CERTIFICATES, ' ').trim().split(/\s+/).length;

  return Math.floor((WORDS_PER_LINE - others) / 2);
}

const CERTIFICATES = '{sslCerts}';
const DEFAULT_HEAD = `bind *:443 ssl ${CERTIFICATES}`;

function longValues({ env }: Pick<App, 'env'>): readonly CertificateProblem[] {
  return Object.entries(env).flatMap(([name, value]) => {
    const bytes = Buffer.byteLength(`${name}=${textOf(value)}`);
    if (bytes <= ENV_ENTRY_LIMIT) {
      return [];
    }
    return {
      kind: 'value-too-long',
      detail: `${name} takes ${bytes} bytes, at most ${ENV_ENTRY_LIMIT} are possible`,
      suggestion: 'Take the root certificate and comments out of the bundle, or put fewer names into one certificate.',
    };
  });
}

function crowdedLine(app: Pick<App, 'env' | 'args' | 'cmd'>): readonly CertificateProblem[] {
  const count = fromCommandLine(app) + readVariables(app.env).length;
  const limit = certificateLimit(app);
  if (count <= limit) {
    return [];
  }

  return [
    {
      kind: 'too-many-certificates',
      detail: `marathon-lb would load ${count} certificates, its bind line has room for ${limit}`,
      suggestion: 'Put more names into one certificate (up to 100), or remove certificates that are no longer needed.',
    },
  ];
}

/**
 * Takes marathon-lb's app, returns how many certificates its command line names: `--ssl-certs a,b` as two words; written
 * with `=` marathon-lb's `run` does not see it.
 */
export function fromCommandLine(app: Pick<App, 'args' | 'cmd'>): number {
  const words = commandWords(app);
  const at = words.indexOf('--ssl-certs');

  return at < 0 ? 0 : (words[at + 1] ?? '').split(',').length;
}

/** Counted uncompressed: Marathon compresses what it stores, by how much it does not promise. */
function largeApp({ env, ...rest }: Pick<App, 'env' | 'labels' | 'args' | 'cmd'>): readonly CertificateProblem[] {
  const plainEnv = Object.entries(env).map(([name, value]) => [name, textOf(value)]);
  const bytes = Buffer.byteLength(JSON.stringify([plainEnv, rest.labels, rest.args, rest.cmd ?? '']));
  if (bytes <= APP_LIMIT) {
    return [];
  }

  return [
    {
      kind: 'app-too-large',
      detail: `the app takes ${bytes} bytes, Marathon stores at most ${APP_LIMIT}`,
      suggestion: 'Use P-256 keys, which are shorter than RSA ones, or put more names into one certificate.',
    },
  ];
}

/** With `--ssl-certs=a` argparse takes that list over the one `run` has made of the variables. */
function ignoredCertificates(app: Pick<App, 'env' | 'args' | 'cmd'>): readonly CertificateProblem[] {
  const ignored = ignoredVariables(app.env);
  const overridden = commandWords(app).some((word) => word.startsWith('--ssl-certs='));
  if (ignored.length === 0 && !overridden) {
    return [];
  }

  return [
    overridden
      ? {
          kind: 'certificates-ignored',
          detail: 'marathon-lb takes its certificates from --ssl-certs=... alone',
          suggestion: 'Write --ssl-certs and its value as two arguments.',
        }
      : {
          kind: 'certificates-ignored',
          detail: `marathon-lb does not read ${ignored.join(', ')} while HAPROXY_SSL_CERT is empty`,
          suggestion: 'Fill HAPROXY_SSL_CERT first.',
        },
  ];
}

function textOf(value: EnvValue | undefined): string {
  if (value === undefined || typeof value === 'string') {
    return value ?? '';
  }

  return value instanceof Secret ? value.reveal() : value.secret;
}
