import { z } from 'zod';
import { AppError } from '../platform/errors.ts';

/** Text of a state file to a value and back; pure. */
export interface RecordCodec<T> {
  /** JSON with the schema version in front, ending in a newline. */
  encode(value: T): string;
  /** `path` names the file in errors. Throws AppError STORE: damaged, of an unknown schema, or not of this shape. */
  decode(text: string, path: string): T;
}

export interface RecordSpec<T> {
  /** The version `encode` writes; counts from 1. */
  readonly schema: number;
  /** Decodes the JSON object without its `schema` key, and encodes it back. */
  readonly shape: z.ZodType<T, unknown>;
  /** `migrations[n]` turns the object of schema n into the one of schema n + 1. */
  readonly migrations?: Readonly<Record<number, (old: unknown) => unknown>>;
}

/** A codec of one kind of record. A record of an older schema is migrated when read and written in the new one. */
export function recordCodec<T>(spec: RecordSpec<T>): RecordCodec<T> {
  return {
    encode(value) {
      return `${JSON.stringify({ schema: spec.schema, ...asObject(z.encode(spec.shape, value)) }, null, 2)}\n`;
    },
    decode(text, path) {
      const { schema, ...fields } = versionedObject(text, path);
      const result = z.safeDecode(spec.shape, migrated(spec, schema, fields, path));
      if (!result.success) {
        throw damaged(path, z.prettifyError(result.error).replaceAll('\n', ' '));
      }
      return result.data;
    },
  };
}

const VERSIONED = z.looseObject({ schema: z.int().positive() });

/** The parser's own message would quote the text, and with it a private key. */
function versionedObject(text: string, path: string): z.infer<typeof VERSIONED> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw damaged(path, 'it is not JSON');
  }
  const result = VERSIONED.safeParse(json);
  if (!result.success) {
    throw damaged(path, 'it has no schema version');
  }
  return result.data;
}

function migrated<T>(spec: RecordSpec<T>, schema: number, fields: unknown, path: string): unknown {
  if (schema > spec.schema) {
    throw new AppError('STORE', `${path} has schema ${schema}; this version knows up to ${spec.schema}`, {
      suggestions: ['Run the version that wrote it, or a newer one.'],
    });
  }
  let current = fields;
  for (let version = schema; version < spec.schema; version++) {
    const migrate = spec.migrations?.[version];
    if (migrate === undefined) {
      throw new AppError('STORE', `${path} has schema ${schema}, too old to be migrated`);
    }
    current = migrate(current);
  }
  return current;
}

function damaged(path: string, reason: string): AppError {
  return new AppError('STORE', `${path} is damaged: ${reason}`, {
    suggestions: ['Restore it from a backup. Orders and failures may also be removed; they are made anew.'],
  });
}

function asObject(encoded: unknown): object {
  return typeof encoded === 'object' && encoded !== null ? encoded : {};
}
