import { describe, expect, it } from 'vitest';
import { unknownCommand } from '../../../src/cli/unknown-command.ts';

const IDS = ['letsencrypt', 'letsencrypt:generate', 'letsencrypt:status', 'letsencrypt:vhost:add'];

describe('unknownCommand', () => {
  it.each([
    ['letsencrypt:statsu', 'dcos letsencrypt statsu is not a command.', 'dcos letsencrypt status'],
    ['letsencrypt:genrate', 'dcos letsencrypt genrate is not a command.', 'dcos letsencrypt generate'],
    ['letsencrypt:vhost:ad', 'dcos letsencrypt vhost ad is not a command.', 'dcos letsencrypt vhost add'],
    ['status', 'dcos status is not a command.', 'dcos letsencrypt status'],
  ])('finds what was meant by %s', (id, message, meant) => {
    expect(unknownCommand(id, IDS)).toEqual({
      code: 'USAGE',
      message,
      suggestions: [meant, 'dcos letsencrypt --help'],
    });
  });

  it('guesses nothing where no command is near', () => {
    expect(unknownCommand('letsencrypt:frobnicate', IDS).suggestions).toEqual(['dcos letsencrypt --help']);
  });

  it('names the word too many after a command without arguments', () => {
    expect(unknownCommand('letsencrypt:status:now', IDS)).toEqual({
      code: 'USAGE',
      message: 'dcos letsencrypt status takes no argument now.',
      suggestions: ['dcos letsencrypt status --help'],
    });
  });
});
