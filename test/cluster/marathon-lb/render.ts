import { formatTemplate } from './format-template.ts';
import type { TemplateName, Templates } from './templates.ts';
import type { Service } from './types.ts';

/**
 * Map templates are replaced by the label of their sibling without `MAP_`: the labels with `MAP_` are never read
 * (mesosphere/marathon-lb config.py, `haproxy_map_http_frontend_acl`). The documented default text in such a label
 * therefore lacks placeholders and freezes the load balancer.
 */
const LABEL_OF: Partial<Record<TemplateName, string>> = {
  MAP_HTTP_FRONTEND_ACL: 'HTTP_FRONTEND_ACL',
  MAP_HTTP_FRONTEND_ACL_ONLY: 'HTTP_FRONTEND_ACL_ONLY',
  MAP_HTTPS_FRONTEND_ACL: 'HTTPS_FRONTEND_ACL',
  MAP_HTTP_FRONTEND_APPID_ACL: 'HTTP_FRONTEND_APPID_ACL',
};

/** The service's own template, or the common one, filled. Throws TemplateError when it cannot be filled. */
export function render(
  templates: Templates,
  service: Service,
  name: TemplateName,
  values: Readonly<Record<string, string | number>>,
): string {
  return formatTemplate(rawTemplate(templates, service, name), values);
}

/** The service's own template, or the common one, as it stands: some are never filled, and keep single braces. */
export function rawTemplate(templates: Templates, service: Service, name: TemplateName): string {
  return service.templates[LABEL_OF[name] ?? name] ?? templates[name];
}
