import { letsencryptJson } from './product-command.ts';

interface GradeResult {
  readonly targets: readonly { readonly host: string; readonly grade: string | null }[];
}

/** The grade of every vhost behind the load balancer, by host; `root` is the file with the CA's root. */
export async function gradesOf(url: string, root: string): Promise<ReadonlyMap<string, string | null>> {
  const { targets } = await letsencryptJson<GradeResult>(url, ['grade', '--all', '--json', '--ca', root]);
  return new Map(targets.map(({ host, grade }) => [host, grade]));
}
