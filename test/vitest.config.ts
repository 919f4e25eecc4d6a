import { defineConfig } from 'vitest/config';

/** Suites that start `bin/daemon.js` find it as the sources are now. */
const BUNDLES = 'test/setup/fresh-bundles.ts';

/** Suites in the order of their cost: `unit` needs nothing but Node, the others start real processes. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // How long a test waits for what must come: no measure of speed, a busy machine takes its time.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        // No test replaces a module or keeps state in one, so they may share what they import: four times as fast.
        test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/architecture.test.ts'], isolate: false },
      },
      { extends: true, test: { name: 'simulation', include: ['test/simulation/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'cluster', include: ['test/cluster/**/*.test.ts'], maxWorkers: 2, isolate: false },
      },
      {
        extends: true,
        test: { name: 'contract', include: ['test/contract/**/*.test.ts'], maxWorkers: 2, globalSetup: BUNDLES },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          maxWorkers: 2,
          testTimeout: 120_000,
          globalSetup: BUNDLES,
        },
      },
    ],
  },
});
