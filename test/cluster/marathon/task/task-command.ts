import type { Image, ImageTable, TaskContext } from '../../types.ts';

export interface TaskCommand {
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Takes a task and returns the process to run for it: its image's, or its own cmd in a shell, or its args. The image is
 * looked up with its tag first. Throws an Error when nobody has told what stands for the image.
 */
export function taskCommand(image: string | undefined, images: ImageTable, task: TaskContext): TaskCommand {
  if (image !== undefined) {
    const { command, env } = findImage(image, images)(task);
    return { command, env: { ...task.env, ...env } };
  }
  if (task.cmd !== undefined) return { command: ['/bin/sh', '-c', task.cmd], env: task.env };
  const [program, ...args] = task.args;
  if (program === undefined) throw new Error('Command is not specified');
  return { command: [program, ...args], env: task.env };
}

function findImage(name: string, images: ImageTable): Image {
  const untagged = name.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
  const image = images[name] ?? images[untagged];
  if (!image) {
    const known = Object.keys(images).join(', ') || 'none';
    throw new Error(`Failed to launch container: no process stands for image '${name}' (known images: ${known})`);
  }
  return image;
}
