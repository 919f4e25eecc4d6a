import type { App } from '../marathon/types.ts';

/**
 * Takes marathon-lb's app, returns its version (`1.15.0`): the package's label, else the tag of the image; undefined for
 * `latest` and images of one's own.
 */
export function loadBalancerVersion({ labels, image = '' }: Pick<App, 'labels' | 'image'>): string | undefined {
  const texts = [labels.DCOS_PACKAGE_VERSION, /:v?([^:/@]+)(@|$)/.exec(image)?.[1]];
  return texts.flatMap((text) => /^v?(\d+\.\d+(\.\d+)?)/.exec(text ?? '')?.[1] ?? [])[0];
}

/** True when a version (`1.4.0`) is at least another one. */
export function isAtLeast(version: string, least: string): boolean {
  const [have, want] = [numbersOf(version), numbersOf(least)];
  const at = want.findIndex((number, index) => number !== (have[index] ?? 0));
  return at < 0 || (have[at] ?? 0) > (want[at] ?? 0);
}

function numbersOf(version: string): readonly number[] {
  return version
    .split(/[.-]/)
    .slice(0, 3)
    .map((part) => Number.parseInt(part, 10) || 0);
}
