export type Labels = Readonly<Record<string, string>>;
export type Selector = (labels: Labels) => boolean;

const PARTS =
  /^\s*(?<key>(?:\\.|[^\s\\,=!()])+)\s*(?:(?<operator>==|!=)\s*(?<value>(?:\\.|[^\\,])*)|(?<set>in|notin)\s*\((?<list>[^)]*)\))?\s*$/;

/**
 * Takes `k`, `k==v`, `k!=v`, `k in (a,b)`, `k notin (a,b)`, joined by commas that mean "and", backslash escaping, and
 * returns the test. Throws a RangeError on a syntax error. Source: mesosphere/marathon api/v2/LabelSelector.scala.
 */
export function labelSelector(text: string): Selector {
  const tests = splitAtCommas(text).map(selectorOf);
  return (labels) => tests.every((test) => test(labels));
}

function selectorOf(text: string): Selector {
  const groups = PARTS.exec(text)?.groups;
  if (!groups) throw new RangeError(`Can not parse label selector query. Error in: ${text.trim()}`);
  const key = unescaped(groups.key);
  const { operator, set } = groups;
  if (operator === '==') return (labels) => labels[key] === unescaped(groups.value);
  if (operator === '!=') return (labels) => key in labels && labels[key] !== unescaped(groups.value);
  const list = splitAtCommas(groups.list ?? '').map(unescaped);
  if (set === 'in') return (labels) => list.includes(labels[key] ?? '\0');
  if (set === 'notin') return (labels) => key in labels && !list.includes(labels[key] ?? '\0');
  return (labels) => key in labels;
}

/** Commas outside parentheses and not behind a backslash. */
function splitAtCommas(text: string): string[] {
  return text.match(/(?:\\.|\([^)]*\)|[^,\\])+/g) ?? [''];
}

function unescaped(text = ''): string {
  return text.trim().replace(/\\(.)/g, '$1');
}
