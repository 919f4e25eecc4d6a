import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

export interface ZippedFile {
  /** With slashes. */
  readonly path: string;
  readonly content: Buffer | string;
  readonly isExecutable: boolean;
}

/**
 * Takes files, returns a zip: the same bytes for the same files. Modes are written as Unix writes them, which the DC/OS CLI
 * goes by. `level` is zlib's, 0 to 9.
 */
export function zipOf(files: readonly ZippedFile[], level: number): Promise<Buffer> {
  const zip = new ZipFile();
  // DOS time has no zone, so midnight of a day on this machine's wall is the same everywhere.
  const mtime = new Date(2000, 0, 1);
  for (const { path, content, isExecutable } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const mode = isExecutable ? 0o100755 : 0o100644;
    zip.addBuffer(Buffer.from(content), path, { mtime, mode, compressionLevel: level, forceDosTimestamp: true });
  }
  zip.end();
  return buffer(zip.outputStream);
}
