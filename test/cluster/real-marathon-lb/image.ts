import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { COMPILE_CACHE } from '../images/images.ts';
import { findProgram } from '../processes/find-program.ts';
import type { Image } from '../types.ts';

const HERE = import.meta.dirname;
const CONTAINER = join(HERE, 'container.sh');
const AT_AGENT = join(HERE, 'haproxy-at-agent.ts');
const PATH = [process.env.PATH ?? '', '/usr/local/sbin', '/usr/sbin', '/sbin'].join(delimiter);
const PROGRAMS = ['bash', 'unshare', 'runsvdir', 'sv', 'pkill', 'pidof', 'openssl', 'chroot'];
const PYTHON_MODULES = 'pycurl, requests, jwt, cryptography, dateutil, six';

/** A process number and a file system of its own; everybody but root needs the system's leave for that. */
const NAMESPACES = [
  ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
  ...['--mount', '--pid', '--fork', '--kill-child', '--'],
];

/**
 * The image that runs marathon-lb itself, from a checkout: its own `run`, runit and marathon_lb.py, in namespaces where
 * `/marathon-lb` and `/etc/ssl` are its own. `shared` are folders below /tmp that its tasks also need.
 */
export function realMarathonLb(folder: string, shared: readonly string[] = []): Image {
  return (task) => ({
    command: ['unshare', ...NAMESPACES, 'bash', CONTAINER, ...task.args],
    env: {
      ...COMPILE_CACHE,
      PATH,
      NODE: process.execPath,
      AT_AGENT,
      HAPROXY_BINARY: findProgram('haproxy', 'HAPROXY_BINARY'),
      MARATHON_LB_DIR: folder,
      SHARED_FOLDERS: shared.join(':'),
      // Those of the package are the kernel's, not the container's: a test leaves the machine as it is.
      HAPROXY_SYSCTL_PARAMS: '',
    },
  });
}

/** Why the real marathon-lb cannot run here, with what to do; undefined when it can. `folder`: its checkout. */
export async function whyNotReal(folder: string | undefined): Promise<string | undefined> {
  if (!folder) return 'set MARATHON_LB_DIR to a checkout of mesosphere/marathon-lb';
  const run = (file: string, args: readonly string[]) =>
    promisify(execFile)(file, args, { env: { ...process.env, PATH } }).then(
      () => true,
      () => false,
    );
  const isCheckout = await access(join(folder, 'marathon_lb.py')).then(
    () => true,
    () => false,
  );
  if (!isCheckout) return `MARATHON_LB_DIR=${folder} holds no marathon_lb.py`;
  for (const program of PROGRAMS)
    if (!(await run('bash', ['-c', `command -v ${program}`]))) return `${program} is not installed`;
  if (!(await run('unshare', [...NAMESPACES, 'true']))) return 'this user may not make namespaces (unshare)';
  if (!(await run('python3', ['-c', `import ${PYTHON_MODULES}`])))
    return `python3 on PATH lacks one of the modules ${PYTHON_MODULES}`;
  return undefined;
}
