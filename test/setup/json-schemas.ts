import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGenerator, type Schema } from 'ts-json-schema-generator';

const ROOT = join(import.meta.dirname, '..', '..');

/** Where the schemas of `--json` lie, one file per command. */
export const SCHEMAS = join(ROOT, 'src', 'cli', 'schemas');

/** Makes the schemas of all that commands print under `--json` from their types; file name -> text. */
export function jsonSchemas(): ReadonlyMap<string, string> {
  const { definitions = {} } = createGenerator({
    path: join(ROOT, 'src', 'cli', 'json-results.ts'),
    tsconfig: join(ROOT, 'tsconfig.json'),
    type: 'JsonResults',
    expose: 'none',
    topRef: true,
    skipTypeCheck: true,
    additionalProperties: false,
  }).createSchema('JsonResults');
  const { properties = {} } = definitions.JsonResults as Schema;
  return new Map(
    Object.entries(properties).map(([name, schema]) => [
      `${name}.json`,
      `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', title: title(name), ...(schema as object) }, null, 2)}\n`,
    ]),
  );
}

function title(name: string): string {
  return name === 'error' ? 'any command that failed' : `dcos letsencrypt ${name}`;
}

if (import.meta.main) {
  rmSync(SCHEMAS, { recursive: true, force: true });
  mkdirSync(SCHEMAS);
  for (const [file, text] of jsonSchemas()) writeFileSync(join(SCHEMAS, file), text);
}
