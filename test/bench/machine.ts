import { cpus, release, totalmem, type } from 'node:os';

const GIB = 1024 ** 3;

/** What the numbers were measured on, in one line. */
export function machine(): string {
  const processors = cpus();
  const model = processors[0]?.model.trim() || 'unknown processor';
  const memory = `${Math.round(totalmem() / GIB)} GiB`;
  return `${processors.length} x ${model}, ${memory}, ${type()} ${release()}, Node ${process.versions.node}`;
}
