import Check from '../../src/cli/commands/letsencrypt/check.ts';
import Export from '../../src/cli/commands/letsencrypt/export.ts';
import Generate from '../../src/cli/commands/letsencrypt/generate.ts';
import Grade from '../../src/cli/commands/letsencrypt/grade.ts';
import Logs from '../../src/cli/commands/letsencrypt/logs.ts';
import Renew from '../../src/cli/commands/letsencrypt/renew.ts';
import Revoke from '../../src/cli/commands/letsencrypt/revoke.ts';
import Setup from '../../src/cli/commands/letsencrypt/setup.ts';
import Status from '../../src/cli/commands/letsencrypt/status.ts';
import TestAppsDeploy from '../../src/cli/commands/letsencrypt/test-apps/deploy.ts';
import TestAppsRemove from '../../src/cli/commands/letsencrypt/test-apps/remove.ts';
import Uninstall from '../../src/cli/commands/letsencrypt/uninstall.ts';
import VhostAdd from '../../src/cli/commands/letsencrypt/vhost/add.ts';
import VhostList from '../../src/cli/commands/letsencrypt/vhost/list.ts';
import VhostRemove from '../../src/cli/commands/letsencrypt/vhost/remove.ts';
import type { CommandClass } from './command-runner.ts';

/** A command, and what is typed after its name. */
export interface GoldenCommand {
  readonly Class: CommandClass;
  /** What works while all is well. */
  readonly args: readonly string[];
  /** With a vhost nobody knows; undefined for a command that takes none. */
  readonly unknownVhost?: readonly string[];
  /** With a value that its flag does not take. */
  readonly badValue: readonly string[];
  /** Without the flags that stand for the answers to its questions; undefined for a command that asks none. */
  readonly unanswered?: readonly string[];
  /** Takes the daemon away, so that it has to be brought back for the next one. */
  readonly removesDaemon?: true;
}

const SHOP = 'shop.example.com';
const NOPE = 'nope.example.com';
/** Nobody answers there, so that no test depends on the DNS of the machine. */
const NO_NAMES = ['--name-server', '127.0.0.1:9'];
const NO_DNS = ['--no-other-ports', ...NO_NAMES];
const DRY = ['--dry-run', ...NO_NAMES, '--vhost'];
const REASON = ['--reason', 'superseded'];
const BAD_KEY = ['--api-token-file', '/nowhere'];

/** The words after `dcos letsencrypt`, in the order they are run; a new command is a line here. */
export const GOLDEN_COMMANDS: Readonly<Record<string, GoldenCommand>> = {
  generate: { Class: Generate, args: ['--vhost', SHOP], badValue: ['--vhost', SHOP, '--key-type', 'dsa'] },
  status: {
    Class: Status,
    args: ['--no-grades'],
    unknownVhost: [NOPE, '--no-grades'],
    badValue: ['--min-grade', 'Z'],
  },
  grade: { Class: Grade, args: ['--all'], badValue: ['--all', '--min-grade', 'Z'] },
  check: { Class: Check, args: NO_DNS, unknownVhost: [NOPE, ...NO_DNS], badValue: ['--name-server', 'x'] },
  renew: {
    Class: Renew,
    args: [SHOP, '--no-wait'],
    unknownVhost: [NOPE],
    badValue: BAD_KEY,
  },
  revoke: {
    Class: Revoke,
    args: [SHOP, ...REASON, '--confirm', SHOP, '--no-wait'],
    unknownVhost: [NOPE, ...REASON, '--confirm', NOPE],
    badValue: [SHOP, '--reason', 'spite'],
    unanswered: [SHOP, ...REASON],
  },
  logs: { Class: Logs, args: [], badValue: ['--lines', 'many'] },
  export: {
    Class: Export,
    args: [SHOP, '--out', '-'],
    unknownVhost: [NOPE],
    badValue: [SHOP, '--key', '--out', '-'],
  },
  'vhost list': { Class: VhostList, args: [], badValue: ['--app-id', 'no slash'] },
  'test-apps deploy': {
    Class: TestAppsDeploy,
    args: ['--vhost', 'test-1.example.com', '--vhost', 'test-2.example.com'],
    badValue: ['--vhost', 'test-1.example.com', '--group', ''],
  },
  'test-apps remove': { Class: TestAppsRemove, args: [], badValue: ['--marathon-url', 'ftp://marathon'] },
  'vhost add': { Class: VhostAdd, args: ['new.example.com'], unknownVhost: [NOPE], badValue: ['*.example.com'] },
  'vhost remove': {
    Class: VhostRemove,
    args: ['new.example.com'],
    unknownVhost: ['old.example.com'],
    badValue: ['new.example.com', '--marathon-url', 'http://127.0.0.1:1', '--token-file', '/nowhere'],
  },
  setup: {
    Class: Setup,
    args: [...DRY, SHOP],
    unknownVhost: [...DRY, NOPE],
    badValue: [...DRY, SHOP, '--key-type', 'dsa'],
    unanswered: ['--vhost', SHOP],
  },
  uninstall: {
    Class: Uninstall,
    args: ['--keep-certificates', '--yes'],
    badValue: ['--yes', '--app-id', 'a b'],
    unanswered: [],
    removesDaemon: true,
  },
};
