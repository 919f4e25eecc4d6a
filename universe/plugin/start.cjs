// Starts the command line of the plugin. CommonJS, and nothing loaded that is not needed: help and version come from
// texts that were made with the plugin, before the first module of ours is read.
const args = process.argv.slice(2);

const text = readyText(args);
if (text === undefined) run();
else {
  // Whoever reads no further (`| head -1`) has what they wanted.
  process.stdout.on('error', () => {});
  process.stdout.write(text);
}

/** `letsencrypt status --help`; for a terminal with fewer columns than the texts have, oclif makes another one. */
function readyText(words) {
  const last = words.at(-1);
  if (last !== '--help' && last !== '-h' && last !== '--version') return undefined;
  if (process.stdout.isTTY && process.stdout.columns < 80) return undefined;
  const key = [...words.slice(0, -1), last === '-h' ? '--help' : last].join(' ');
  const texts = require('./texts.json');
  if (!Object.hasOwn(texts, key)) return undefined;
  const isPlain = !process.stdout.isTTY || process.env.NO_COLOR !== undefined || process.env.TERM === 'dumb';
  return isPlain ? texts[key] : texts[key].replace(/^[A-Z][A-Z ]+$/gm, '\u001b[1m$&\u001b[22m');
}

/** What V8 has compiled is kept beside the code, and not in a shared folder where others could put theirs. */
function run() {
  require('node:module').enableCompileCache(`${__dirname}/compile-cache`);
  void import('./cli.js').then(({ execute }) => execute({ dir: __dirname }));
}
