import { type Answer, type ApiRequest, jettyPage } from './answer.ts';
import type { Api, Route } from './api.ts';
import { appRoutes } from './app-routes.ts';
import { deploymentRoutes } from './deployment-routes.ts';
import { groupRoutes } from './group-routes.ts';
import { queueRoutes } from './queue-routes.ts';
import { Refusal } from './refusal.ts';
import { systemRoutes } from './system-routes.ts';
import { taskRoutes } from './task-routes.ts';

/** Tasks before apps: an app id ends where `/tasks` begins. */
const ROUTES: readonly Route[] = [
  ...systemRoutes,
  ...taskRoutes,
  ...deploymentRoutes,
  ...queueRoutes,
  ...groupRoutes,
  ...appRoutes,
];

/** Answers a request to the API; never throws. */
export function answerRequest(api: Api, request: ApiRequest): Answer {
  try {
    const fitting = ROUTES.filter(([, pattern]) => pattern.test(request.path));
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = fitting.find(([name]) => name === request.method) ?? fitting.find(([name]) => name === method);
    if (route) return route[2](api, request, argsOf(route, request.path));
    if (fitting.length > 0) return jettyPage(405, 'Method Not Allowed');
    // since 1.5; earlier releases answered 404. Source: mesosphere/marathon api/MarathonExceptionMapper.scala
    return { status: 500, body: { message: 'URI not found' } };
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    return { status: 500, body: { message: error instanceof Error ? error.message : String(error) } };
  }
}

function argsOf([, pattern]: Route, path: string): string[] {
  return (pattern.exec(path) ?? []).slice(1).map((arg) => decodeURIComponent(arg ?? ''));
}
