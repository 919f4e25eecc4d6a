import type { Page } from './types.ts';

/** Takes the daemon's app definition and what is to be seen to, returns it as JSON, with the command that installs it. */
export function appPage(definition: object, notes: readonly string[]): Page {
  return {
    body: JSON.stringify(definition, null, 2),
    notes: [...notes, 'Save this as letsencrypt.json, then: dcos marathon app add letsencrypt.json'],
  };
}

/** Takes the test apps, returns them as a JSON array, which Marathon takes in one request. */
export function testAppsPage(definitions: readonly object[]): Page {
  return {
    body: JSON.stringify(definitions, null, 2),
    notes: ["Save this as test-apps.json, then PUT it to Marathon's /v2/apps, which takes several apps at once."],
  };
}

/** Takes options of the package, returns them as JSON, with the command that installs it. */
export function optionsPage(options: object): Page {
  return {
    body: JSON.stringify(options, null, 2),
    notes: ['Save this as options.json, then: dcos package install letsencrypt --options=options.json'],
  };
}
