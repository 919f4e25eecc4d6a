/**
 * Fills a label or environment template as Python's `str.format` does: `{name}` is replaced, `{{` and `}}` stand for
 * single braces.
 *
 * Throws TemplateError for everything Python would raise on; in marathon-lb that freezes the whole load balancer
 * (mesosphere/marathon-lb marathon_lb.py, `do_reset`).
 */
export function formatTemplate(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g, (token: string, name: string | undefined) => {
    if (token === '{{' || token === '}}') return token.charAt(0);
    if (name === undefined) throw new TemplateError(`single '${token}' in template: ${template}`);
    const value = values[name];
    if (value === undefined) throw new TemplateError(`KeyError: '${name}' in template: ${template}`);
    return String(value);
  });
}

export class TemplateError extends Error {}
