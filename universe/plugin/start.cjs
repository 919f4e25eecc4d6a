// Starts the command line of the plugin. CommonJS, and nothing loaded that is not needed: help and version come from
// texts that were made with the plugin, before the first module of ours is read.
const fs = require('node:fs');

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

/** Runs the bundle as `require` would, but with what V8 compiled of it for the same command before. */
function run() {
  const { Script, constants } = require('node:vm');
  const filename = `${__dirname}/cli.cjs`;
  const text = fs.readFileSync(filename, 'utf8');
  const cachedData = compiledBefore(text);
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
    filename,
    cachedData,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  if (cachedData === undefined || script.cachedDataRejected) {
    process.once('exit', (code) => keepCompiled(script, hashOf(text), code));
  }
  // oclif requires the bundle for its commands, and shall get this one.
  const cli = { id: filename, filename, loaded: true, exports: {} };
  require.cache[filename] = cli;
  script.runInThisContext()(cli.exports, require, cli, filename, __dirname);
  void cli.exports.execute({ dir: __dirname });
}

/**
 * What V8 has compiled is kept in a file for each command, since each uses other functions; Node's own compile cache leaves
 * out all functions that are not compiled at once, which here are most. The files are beside the code, and not in a shared
 * folder where others could put theirs.
 */
function compiledFile() {
  const [, word = ''] = args;
  return `${__dirname}/compile-cache/${/^[a-z][a-z-]*$/.test(word) ? word : 'letsencrypt'}`;
}

/** V8 looks at its own version and flags, but hardly at the text: hence the hash, with which the bundle begins. */
function hashOf(text) {
  return Buffer.from(text.slice(2, 66));
}

function compiledBefore(text) {
  const hash = hashOf(text);
  try {
    const bytes = fs.readFileSync(compiledFile());
    return bytes.subarray(0, hash.length).equals(hash) ? bytes.subarray(hash.length) : undefined;
  } catch {
    return undefined;
  }
}

/** A command that ended at once (usage, a bug, Ctrl-C) has used too little. */
function keepCompiled(script, hash, code) {
  if (code === 1 || code === 2 || code === 130) return;
  const file = compiledFile();
  try {
    fs.mkdirSync(`${__dirname}/compile-cache`, { recursive: true });
    fs.writeFileSync(`${file}.${process.pid}`, Buffer.concat([hash, script.createCachedData()]));
    fs.renameSync(`${file}.${process.pid}`, file);
  } catch {
    // A folder that cannot be written: all is compiled again next time.
  }
}
