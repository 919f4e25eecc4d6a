import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { recordCodec } from '../../../src/store/codec.ts';

const shape = z.object({ colour: z.string() });

describe('recordCodec', () => {
  it('writes the schema version in front', () => {
    const codec = recordCodec({ schema: 1, shape });

    expect(codec.encode({ colour: 'red' })).toBe('{\n  "schema": 1,\n  "colour": "red"\n}\n');
  });

  it('refuses a record of a newer version and says which one it knows', () => {
    const codec = recordCodec({ schema: 1, shape });

    expect(() => codec.decode('{"schema": 2, "colour": "red"}', 'things/a.json')).toThrow(
      expect.objectContaining({
        code: 'STORE',
        message: 'things/a.json has schema 2; this version knows up to 1',
        suggestions: ['Run the version that wrote it, or a newer one.'],
      }),
    );
  });

  it('migrates an older record, step by step', () => {
    const codec = recordCodec({
      schema: 3,
      shape,
      migrations: {
        1: (old) => ({ color: z.object({ paint: z.string() }).parse(old).paint }),
        2: (old) => ({ colour: z.object({ color: z.string() }).parse(old).color }),
      },
    });

    expect(codec.decode('{"schema": 1, "paint": "red"}', 'a.json')).toEqual({ colour: 'red' });
  });

  it('says so when a record is too old to be migrated', () => {
    const codec = recordCodec({ schema: 2, shape });

    expect(() => codec.decode('{"schema": 1}', 'a.json')).toThrow('a.json has schema 1, too old to be migrated');
  });

  it.each([
    ['no JSON', '{"schema": 1, "colour": "BEGIN PRIV', 'a.json is damaged: it is not JSON'],
    ['no object', '[]', 'a.json is damaged: it has no schema version'],
    ['without a schema', '{"colour": "red"}', 'a.json is damaged: it has no schema version'],
    ['of another shape', '{"schema": 1, "colour": 7}', /a\.json is damaged: .*expected string, received number/],
  ])('names the file and the reason when it is %s, and quotes nothing of it', (_, text, message) => {
    const codec = recordCodec({ schema: 1, shape });

    expect(() => codec.decode(text, 'a.json')).toThrow(message);
    expect(() => codec.decode(text, 'a.json')).not.toThrow('BEGIN PRIV');
  });
});
