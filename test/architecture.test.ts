import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  COMPOSITION_ROOTS,
  forbiddenImports,
  importedFiles,
  impurity,
  ROOMS,
  roomOf,
  undocumentedExports,
} from './support/architecture-rules.ts';

const ROOT = new URL('..', import.meta.url).pathname;

/** Files that take data and return data. A folder stands for everything in it. */
const PURE = [
  'src/app-definition/',
  'src/cli/views/',
  'src/daemon/accept-wishes.ts',
  'src/daemon/answers.ts',
  'src/daemon/api-requests.ts',
  'src/daemon/readiness.ts',
  'src/daemon/account-report.ts',
  'src/daemon/certificate-report.ts',
  'src/daemon/report.ts',
  'src/daemon/routes.ts',
  'src/daemon/settings.ts',
  'src/daemon/vhost-report.ts',
  'src/grader/facts.ts',
  'src/grader/fixes.ts',
  'src/grader/report.ts',
  'src/grader/revocation/',
  'src/grader/rules.ts',
  'src/grader/score.ts',
  'src/grader/rules/',
  'src/grader/trust/',
  'src/grader/wire/',
  'src/marathon-lb/',
  'src/operations/setup-milestones.ts',
  'src/operations/setup-plan.ts',
  'src/operations/versions.ts',
  'src/operations/status-rows.ts',
  'src/operations/uninstall-plan.ts',
  'src/operations/vhost-setting.ts',
  'src/operations/wish-outcome.ts',
  'src/preflight/',
  'src/renewal/back-off.ts',
  'src/renewal/adoptable-slots.ts',
  'src/renewal/ca-clock.ts',
  'src/renewal/ca-outage.ts',
  'src/renewal/carried-first.ts',
  'src/renewal/certificate-need.ts',
  'src/renewal/certificate-sets.ts',
  'src/renewal/clock-step.ts',
  'src/renewal/directory-step.ts',
  'src/renewal/install-step.ts',
  'src/renewal/import-choice.ts',
  'src/renewal/install-timing.ts',
  'src/renewal/limits/',
  'src/renewal/name-set.ts',
  'src/renewal/our-certificates.ts',
  'src/renewal/plan.ts',
  'src/renewal/order-step.ts',
  'src/renewal/registered-domain.ts',
  'src/renewal/renewal-window.ts',
  'src/renewal/same-list.ts',
  'src/renewal/served-record.ts',
  'src/renewal/restart-window.ts',
  'src/renewal/secret-step.ts',
  'src/renewal/self-check/held-names.ts',
  'src/renewal/self-check/name-verdict.ts',
  'src/renewal/steady-fraction.ts',
  'src/renewal/template-change.ts',
  'src/renewal/wanted-names.ts',
  'src/renewal/wish-steps.ts',
  'src/store/certbot/decode-account.ts',
  'src/store/record.ts',
  'src/x509/',
];

const BANNED_NAMES = /(^|[-/])(util|utils|helper|helpers|manager|handler|misc|common)([-.]|$)/;

const MOST_LINES = 300;

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|js|mjs)$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function isPure(path: string): boolean {
  return PURE.some((entry) => path === entry || (entry.endsWith('/') && path.startsWith(entry)));
}

const sources = filesBelow('src');
const everything = [...sources, ...['test', 'bin', 'universe'].flatMap(filesBelow)];

describe('the house', () => {
  test('has only known rooms', () => {
    expect(sources.map(roomOf).filter((room) => room !== 'platform/node' && !(room in ROOMS))).toEqual([]);
  });

  test('keeps every import inside the table', () => {
    expect(sources.flatMap((path) => forbiddenImports(path, textOf(path)))).toEqual([]);
  });

  test('keeps its pure files pure', () => {
    const impure = sources.filter(isPure).flatMap((path) => {
      const found = impurity(textOf(path));
      return found === undefined ? [] : [`${path}: ${found}`];
    });

    expect(impure).toEqual([]);
  });

  test('names no pure file and no composition root that is not there', () => {
    const missing = [...PURE, ...Object.keys(COMPOSITION_ROOTS)].filter(
      (entry) => !sources.some((path) => path === entry || (entry.endsWith('/') && path.startsWith(entry))),
    );

    expect(missing).toEqual([]);
  });

  test('has no file over 300 lines', () => {
    expect(everything.filter((path) => textOf(path).trimEnd().split('\n').length > MOST_LINES)).toEqual([]);
  });

  test('has no file with a name that says nothing', () => {
    expect(everything.filter((path) => BANNED_NAMES.test(path))).toEqual([]);
  });

  test('describes every exported function', () => {
    const undocumented = sources.flatMap((path) => undocumentedExports(textOf(path)).map((name) => `${path}: ${name}`));

    expect(undocumented).toEqual([]);
  });

  test('lets the test cluster know nothing of the product', () => {
    const knowing = filesBelow('test/cluster').filter((path) =>
      importedFiles(path, textOf(path)).some((imported) => imported.startsWith('src/')),
    );

    expect(knowing).toEqual([]);
  });
});

describe('the rules', () => {
  test.each([
    { what: 'an import upward', path: 'src/x509/parse.ts', text: "import { tick } from '../renewal/tick.ts';" },
    { what: 'a type imported upward', path: 'src/acme/a.ts', text: "import type { Plan } from '../renewal/types.ts';" },
    { what: 'a neighbour', path: 'src/marathon/a.ts', text: "import { cluster } from '../dcos/cluster.ts';" },
    {
      what: 'a real port outside the roots',
      path: 'src/cli/a.ts',
      text: "import { nodeTls } from '../platform/node/tls.ts';",
    },
    { what: 'I/O outside platform/node', path: 'src/store/a.ts', text: "import { open } from 'node:fs/promises';" },
    { what: 'a package of another room', path: 'src/store/a.ts', text: "import { Client } from 'acme-client';" },
    {
      what: 'code where only types may pass',
      path: 'src/marathon-lb/a.ts',
      text: "import { a } from '../marathon/client.ts';",
    },
    { what: 'a re-export', path: 'src/x509/a.ts', text: "export { tick } from '../renewal/tick.ts';" },
    { what: 'a dynamic import', path: 'src/x509/a.ts', text: "const a = import('../renewal/tick.ts');" },
  ])('notice $what', ({ path, text }) => {
    expect(forbiddenImports(path, text)).toHaveLength(1);
  });

  test.each([
    { path: 'src/renewal/a.ts', text: "import { certificateFacts } from '../x509/parse.ts';" },
    { path: 'src/marathon-lb/a.ts', text: "import type { App } from '../marathon/types.ts';" },
    {
      path: 'src/platform/node/a.ts',
      text: "import { open } from 'node:fs/promises';\nimport { AppError } from '../errors.ts';",
    },
    { path: 'src/x509/a.ts', text: "// import { tick } from '../renewal/tick.ts';" },
  ])('let pass $text', ({ path, text }) => {
    expect(forbiddenImports(path, text)).toEqual([]);
  });

  test.each(['new Date()', 'Date.now()', 'Math.random()', 'process.env', 'console.log(1)', 'await x'])(
    'call %s impure',
    (text) => {
      expect(impurity(`const a = ${text};`)).toBeDefined();
      expect(impurity(`// ${text}\nconst a = 1;`)).toBeUndefined();
    },
  );

  test('notice a function without a description', () => {
    expect(
      undocumentedExports('const a = 1;\nexport function f() {}\n/** Does g. */\nexport async function g() {}'),
    ).toEqual(['f']);
  });
});
