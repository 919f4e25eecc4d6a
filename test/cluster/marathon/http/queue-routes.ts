import { absoluteId } from '../app/app-id.ts';
import { renderApp } from '../app/render-app.ts';
import type { App } from '../app/types.ts';
import { renderOfferStatistics } from '../task/offer-statistics.ts';
import { renderUnusedOffers } from '../task/render-unused-offers.ts';
import { type Answer, type ApiRequest, ok } from './answer.ts';
import type { Api, Route } from './api.ts';
import { notFound } from './refusal.ts';

/** Source: mesosphere/marathon api/v2/QueueResource.scala and raml/QueueInfoConversion.scala. */
export const queueRoutes: readonly Route[] = [
  ['GET', /^\/v2\/queue$/, listQueue],
  ['DELETE', /^\/v2\/queue\/(.+)\/delay$/, resetDelay],
];

function listQueue(api: Api, { query }: ApiRequest): Answer {
  const withOffers = query.getAll('embed').includes('lastUnusedOffers');
  return ok({ queue: queuedApps(api).map(([app, count]) => renderQueued(api, app, count, withOffers)) });
}

/** The app version that waits, and how many of its instances do. */
function queuedApps(api: Api): [App, number][] {
  const byApp = Map.groupBy(api.launcher.waiting(), ({ appId }) => appId);
  return [...byApp.values()].flatMap((waiting) => (waiting[0] ? [[waiting[0].app, waiting.length]] : []));
}

/** `timeLeftSeconds` must be whole: the DC/OS CLI decodes it into an int. */
function renderQueued(api: Api, app: App, count: number, withOffers: boolean): unknown {
  const delayMs = api.backOffs.delayOf(app);
  const statistics = api.launcher.statisticsOf(app);
  return {
    count,
    ...(api.version === '1.4' ? {} : { role: app.role }),
    delay: { timeLeftSeconds: Math.ceil(delayMs / 1000), overdue: delayMs === 0 },
    since: statistics.since,
    processedOffersSummary: renderOfferStatistics(statistics),
    ...(withOffers ? { lastUnusedOffers: renderUnusedOffers(statistics, api.agents) } : {}),
    app: renderApp(app, api.version),
  };
}

function resetDelay(api: Api, _request: ApiRequest, [id = '']: readonly string[]): Answer {
  const appId = absoluteId(id);
  const waiting = queuedApps(api).find(([app]) => app.id === appId);
  if (!waiting) throw notFound(`Application ${appId} not found in tasks queue.`);
  api.backOffs.reset(waiting[0]);
  api.launcher.offer();
  return { status: 204 };
}
