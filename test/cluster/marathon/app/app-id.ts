const SEGMENT = /^(([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])\.)*([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])$/;
const RESERVED = ['restart', 'tasks', 'versions', '.', '..'];

/** Takes an id as written (`web`, `/web`, `//web/`, `../web`) and its group; returns it absolute: `/group/web`. */
export function absoluteId(id: string, group = '/'): string {
  const segments = id.startsWith('/') ? [] : segmentsOf(group);
  for (const segment of segmentsOf(id)) {
    if (segment === '..') segments.pop();
    else if (segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`;
}

/** `/prod/web` as `['prod', 'web']`; empty parts (doubled slashes) vanish. */
export function segmentsOf(id: string): string[] {
  return id.split('/').filter((segment) => segment !== '');
}

/** The group an app or group is in: `/prod` for `/prod/web`, `/` for `/web`. */
export function parentOf(id: string): string {
  return `/${segmentsOf(id).slice(0, -1).join('/')}`;
}

/** All groups above an id, nearest last: `/`, `/prod` for `/prod/web`. */
export function ancestorsOf(id: string): string[] {
  const segments = segmentsOf(id);
  return segments.map((_, depth) => `/${segments.slice(0, depth).join('/')}`);
}

/** What is wrong with an absolute id, in the words of mesosphere/marathon state/PathId.scala; empty when it is fine. */
export function idErrors(id: string): string[] {
  const segments = segmentsOf(id);
  if (segments.length === 0) return ['Path must contain at least one path element'];
  const errors: string[] = [];
  if (!segments.every((segment) => SEGMENT.test(segment)))
    errors.push(`must fully match regular expression '${SEGMENT.source}'`);
  if (RESERVED.includes(segments.at(-1) ?? ''))
    errors.push(`must not end with any of the following reserved keywords: ${RESERVED.join(', ')}`);
  return errors;
}
