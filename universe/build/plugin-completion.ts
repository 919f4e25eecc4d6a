/** What oclif.manifest.json says of a command, as far as completion needs it. */
export interface CompletedCommand {
  /** `letsencrypt:vhost:add`. */
  readonly id: string;
  readonly flags: Readonly<Record<string, { readonly name: string; readonly type: string }>>;
}

/**
 * Takes the commands, returns a script that the DC/OS CLI's own completion sources: one function for each word typed, with
 * the names and the shell functions it gives (dcos/dcos-cli pkg/cmd/completion/completion.sh).
 */
export function completionScript(commands: readonly CompletedCommand[]): string {
  const paths = new Set(
    commands.flatMap(({ id }) => id.split(':').map((_, index, words) => words.slice(0, index + 1).join(':'))),
  );
  return [...paths]
    .sort()
    .map((path) => functionOf(path, commands, paths))
    .join('\n');
}

/** The flags after dashes, else the words; then on to the function of the word that was typed. */
const OFFER = `    if [ -z "$command" ]; then
        case "$cur" in
            --*) __dcos_handle_compreply "\${flags[@]}" ;;
            *) __dcos_handle_compreply "\${commands[@]}" ;;
        esac
        return
    fi

    __dcos_handle_subcommand
}
`;

function functionOf(path: string, commands: readonly CompletedCommand[], paths: ReadonlySet<string>): string {
  const words = [...paths].filter((one) => one.startsWith(`${path}:`) && !one.slice(path.length + 1).includes(':'));
  const flags = Object.values(commands.find(({ id }) => id === path)?.flags ?? {});
  return [
    `_dcos_${path.replaceAll(/[:-]/g, '_')}() {`,
    '    local i command',
    '',
    '    if ! __dcos_default_command_parse; then',
    '        return',
    '    fi',
    '',
    ...listOf('flags', ['--help', ...flags.map(({ name, type }) => `--${name}${type === 'boolean' ? '' : '='}`)]),
    ...listOf(
      'commands',
      words.map((one) => one.slice(path.length + 1)),
    ),
    OFFER,
  ].join('\n');
}

function listOf(name: string, words: readonly string[]): string[] {
  return [`    local ${name}=(`, ...words.toSorted().map((word) => `        "${word}"`), '    )', ''];
}
