/**
 * What each command prints under `--json`, by the command's name with dashes for blanks; `error` is what it prints when it
 * failed. `npm run manifest` makes the schemas in `schemas/` of these types.
 */
import type { AppDefinition } from '../app-definition/types.ts';
import type { CheckReport } from '../operations/check.ts';
import type { ExportResult } from '../operations/export.ts';
import type { generateOptions } from '../operations/generate.ts';
import type { LogsResult } from '../operations/logs.ts';
import type { SetupResult } from '../operations/setup.ts';
import type { TestAppsResult } from '../operations/test-apps.ts';
import type { GradeResult, StatusResult } from '../operations/types.ts';
import type { UninstallResult } from '../operations/uninstall.ts';
import type { VhostChangeResult, VhostListResult } from '../operations/vhosts.ts';
import type { WishResult } from '../operations/wishes.ts';
import type { Failure } from './failure.ts';

export interface JsonResults {
  readonly check: CheckReport;
  readonly export: ExportResult;
  readonly generate: AppDefinition | ReturnType<typeof generateOptions> | readonly AppDefinition[];
  readonly grade: GradeResult;
  readonly logs: LogsResult;
  readonly renew: WishResult;
  readonly revoke: WishResult;
  readonly setup: SetupResult;
  readonly status: StatusResult;
  readonly 'test-apps-deploy': TestAppsResult;
  readonly 'test-apps-remove': TestAppsResult;
  readonly uninstall: UninstallResult;
  readonly 'vhost-add': VhostChangeResult;
  readonly 'vhost-list': VhostListResult;
  readonly 'vhost-remove': VhostChangeResult;
  readonly error: { readonly error: Failure };
}
