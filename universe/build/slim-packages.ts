import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** One import of a package that a bundle gets something smaller for. */
interface Replacement {
  /** What is imported. */
  readonly imported: RegExp;
  /** By whom. */
  readonly importer: RegExp;
  readonly contents: string;
  /** Folder that imports of `contents` start from, relative to the importer's; the importer's own when left out. */
  readonly from?: string;
}

const OCLIF = /\/@oclif\/core\//;
const ACME_CLIENT = /\/acme-client\/src\//;

/** A module that ends whatever would use it after all, except the members of `kept`. */
function unused(name: string, kept = '{}'): string {
  return `module.exports = new Proxy(${kept}, { get(kept, member) {
    if (member in kept) return kept[member];
    throw new Error('${name} was left out of this bundle, and ' + String(member) + ' of it is asked for');
  } });`;
}

/**
 * acme-client 5.4.0 loads an HTTP client, a second X.509 library and a second crypto library; of them our src/acme uses
 * nothing: its HTTP is replaced and its certificate requests are made elsewhere. undici loads fetch, WebSocket, caches and
 * mocks beside the agent that is all we take, inquirer the character sets of the world for an editor that it might open, zod
 * the words of fifty languages for errors that nobody is shown.
 */
const REPLACEMENTS: readonly Replacement[] = [
  { imported: /^\.\/axios$/, importer: ACME_CLIENT, contents: unused('axios') },
  { imported: /^\.\/crypto\/forge$/, importer: ACME_CLIENT, contents: unused('node-forge') },
  { imported: /^asn1js$/, importer: ACME_CLIENT, contents: unused('asn1js') },
  {
    imported: /^@peculiar\/x509$/,
    importer: ACME_CLIENT,
    contents: unused('@peculiar/x509 1', '{ cryptoProvider: { set() {} } }'),
  },
  { imported: /^debug$/, importer: ACME_CLIENT, contents: 'module.exports = () => () => {};' },
  {
    imported: /^undici$/,
    importer: /\/src\/platform\/node\//,
    // A module with named exports, so that an import of anything else fails while bundling and not in the daemon.
    contents: `
      import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
      import request from 'undici/lib/api/api-request.js';
      import Agent from 'undici/lib/dispatcher/agent.js';
      Dispatcher.prototype.request = request;
      export { Agent };`,
  },
  {
    imported: /^debug$/,
    importer: OCLIF,
    contents: "module.exports = process.env.DEBUG ? require('debug') : () => () => {};",
  },
  // Neither is ever used: `allowH2` is false, and no question of ours opens an editor.
  { imported: /^\.\/client-h2\.js$/, importer: /\/undici\/lib\//, contents: unused('HTTP/2') },
  { imported: /^@inquirer\/external-editor$/, importer: /\/@inquirer\//, contents: unused('the editor') },
  {
    imported: /^\.\.\/locales\/index\.js$/,
    importer: /\/zod\/v4\//,
    contents: "export { default as en } from './en.js';",
    from: '../locales',
  },
];

/**
 * Importing one of these as a module reads all that it exports, of which some bring Node's own fetch and WebSocket into
 * memory; asking for it as a value does not.
 */
const HTTP = /^(node:)?https?$/;

/** What oclif reads at its start and a run hardly ever uses: read at its first use. */
const LATER = /^(node:)?(child_process|perf_hooks|readline)$/;

/** The first comparison in a language costs 8 ms; ids of commands are in ASCII, where the order is the same. */
const SORTED_COMMANDS = {
  file: /\/@oclif\/core\/lib\/config\/plugin\.js$/,
  found: 'a.id.localeCompare(b.id)',
  better: '(a.id < b.id ? -1 : 1)',
};

/** Leaves out of a bundle what the packages load and this project never uses; a use of it throws and says so. */
export const slimPackages: Plugin = {
  name: 'slim-packages',
  setup(build) {
    for (const { imported, importer, contents, from = '.' } of REPLACEMENTS) {
      build.onResolve({ filter: imported }, (args) =>
        importer.test(args.importer)
          ? {
              path: args.path,
              namespace: 'slim',
              pluginData: { contents, resolveDir: join(dirname(args.importer), from) },
            }
          : undefined,
      );
    }
    build.onResolve({ filter: HTTP }, ({ path }) => ({ path, namespace: 'http' }));
    build.onLoad({ filter: /./, namespace: 'http' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
    }));
    build.onResolve({ filter: LATER }, ({ path, importer }) =>
      OCLIF.test(importer) ? { path, namespace: 'later' } : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'later' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, member) => process.getBuiltinModule('${path}')[member] });`,
    }));
    build.onLoad({ filter: SORTED_COMMANDS.file }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes(SORTED_COMMANDS.found)) throw new Error(`${path} sorts commands in another way now`);
      return { contents: text.replace(SORTED_COMMANDS.found, SORTED_COMMANDS.better) };
    });
    build.onLoad({ filter: /./, namespace: 'slim' }, ({ pluginData }) => pluginData);
  },
};
