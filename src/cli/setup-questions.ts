import type { GivenOptions } from '../app-definition/types.ts';
import type { Proposal } from '../operations/setup-proposal.ts';
import { AppError } from '../platform/errors.ts';
import { asked, type Prompts } from './prompts.ts';

/** What the flags say beside the settings; undefined is open. */
export interface SetupAnswers {
  readonly given: GivenOptions;
  readonly rehearse: boolean | undefined;
  readonly installLoadBalancer: boolean;
  readonly scaleLoadBalancer: boolean | undefined;
}

/** All of it decided. */
export interface SetupDecisions {
  readonly given: GivenOptions;
  readonly rehearse: boolean;
  readonly loadBalancer: 'none' | 'install' | 'scale';
}

/**
 * Takes flags, what was found and whether a person may be asked, returns everything decided: what is open is asked, or takes
 * its default. Throws USAGE that names the flags where it is open and nobody may be asked.
 */
export async function setupDecisions(
  answers: SetupAnswers,
  proposal: Proposal,
  { mayAsk, yes }: { readonly mayAsk: boolean; readonly yes: boolean },
): Promise<SetupDecisions> {
  const isVhostOpen = answers.given.vhosts === undefined && proposal.current.vhosts === undefined;
  if (!mayAsk && (isVhostOpen || !yes)) throw notAsked(isVhostOpen, yes);
  const defaults = decided(answers, proposal);
  if (!mayAsk || yes) return defaults;
  return asked((prompts) => askedDecisions(answers, proposal, defaults, prompts));
}

function notAsked(isVhostOpen: boolean, yes: boolean): AppError {
  const flags = [...(isVhostOpen ? ['--vhost HOST (or --vhost auto)'] : []), ...(yes ? [] : ['--yes'])];
  return new AppError(
    'USAGE',
    `there is no terminal to ask on, and ${flags.length === 1 ? 'this is' : 'these are'} missing: ${flags.join(', ')}.`,
    {
      suggestions: ['dcos letsencrypt setup --yes --vhost shop.example.com', 'or see first: --dry-run'],
    },
  );
}

/** A first setup with a CA whose staging we know is rehearsed. */
function decided(
  { given, rehearse, installLoadBalancer, scaleLoadBalancer }: SetupAnswers,
  proposal: Proposal,
): SetupDecisions {
  const { daemon, loadBalancer, publicAgents = 0 } = proposal;
  const isFirst = daemon === undefined && given.serverUrl === undefined;
  const isInstalled = loadBalancer === undefined && installLoadBalancer;
  const isScaled =
    scaleLoadBalancer === true && loadBalancer !== undefined && loadBalancer.app.instances < publicAgents;
  return {
    given,
    rehearse: daemon === undefined && (rehearse ?? isFirst) && given.serverUrl === undefined,
    loadBalancer: isInstalled ? 'install' : isScaled ? 'scale' : 'none',
  };
}

async function askedDecisions(
  answers: SetupAnswers,
  proposal: Proposal,
  defaults: SetupDecisions,
  prompts: Prompts,
): Promise<SetupDecisions> {
  const loadBalancer = await askedLoadBalancer(answers, proposal, defaults, prompts);
  const vhosts = answers.given.vhosts ?? (await askedVhosts(proposal, prompts));
  const rehearse = await askedRehearsal(answers, defaults, prompts);
  const policy = await askedPolicy(answers.given, proposal, prompts);
  const hsts = await askedHsts(answers.given, proposal, prompts);
  return { given: { ...answers.given, vhosts, ...policy, ...hsts }, rehearse, loadBalancer };
}

async function askedLoadBalancer(
  { installLoadBalancer, scaleLoadBalancer }: SetupAnswers,
  { loadBalancer, loadBalancerPackage, publicAgents = 0 }: Proposal,
  defaults: SetupDecisions,
  prompts: Prompts,
): Promise<SetupDecisions['loadBalancer']> {
  if (loadBalancer === undefined && loadBalancerPackage !== undefined && !installLoadBalancer) {
    const message = `There is no marathon-lb. Install ${loadBalancerPackage.version} on ${publicAgents} public agents?`;
    return (await prompts.confirm({ message, default: true })) ? 'install' : 'none';
  }
  const instances = loadBalancer?.app.instances ?? 0;
  if (loadBalancer !== undefined && instances < publicAgents && scaleLoadBalancer === undefined) {
    const message = `${loadBalancer.app.id} runs ${instances} on ${publicAgents} public agents. Run one on each?`;
    return (await prompts.confirm({ message, default: true })) ? 'scale' : 'none';
  }
  return defaults.loadBalancer;
}

/** The names found, ticked; those that have certificates already, where a daemon runs. */
async function askedVhosts({ found, current }: Proposal, prompts: Prompts): Promise<string> {
  if (found.length === 0) {
    return prompts.input({ message: 'Certificates for (names, with commas)', default: current.vhosts ?? '' });
  }
  const kept = current.vhosts?.split(',');
  const choices = [
    ...found.map(({ host, appIds }) => ({
      value: host,
      name: `${host} (${appIds.join(', ')})`,
      checked: kept?.includes(host) ?? true,
    })),
    { value: 'auto', name: 'all, and future ones', checked: current.vhosts === 'auto' },
  ];
  const chosen = await prompts.checkbox({ message: 'Certificates for', choices, required: true });
  return chosen.includes('auto') ? 'auto' : chosen.join(',');
}

async function askedRehearsal(
  { rehearse }: SetupAnswers,
  defaults: SetupDecisions,
  prompts: Prompts,
): Promise<boolean> {
  if (rehearse !== undefined || !defaults.rehearse) return defaults.rehearse;
  const message = "Rehearse against Let's Encrypt staging first (recommended; nothing is installed)";
  return prompts.confirm({ message, default: true });
}

async function askedPolicy(given: GivenOptions, { current }: Proposal, prompts: Prompts): Promise<GivenOptions> {
  if (given.tlsPolicy !== undefined || current.tlsPolicy !== undefined) return {};
  const choices = [
    { value: 'intermediate', name: 'intermediate: TLS 1.2 + 1.3, no CBC, no static RSA' },
    { value: 'modern', name: 'modern: TLS 1.3 only' },
    { value: 'off', name: 'off: leave the load balancer as it is' },
  ];
  return { tlsPolicy: await prompts.select({ message: 'TLS policy', choices }) };
}

async function askedHsts(given: GivenOptions, { current }: Proposal, prompts: Prompts): Promise<GivenOptions> {
  if (given.hsts !== undefined || current.hsts !== undefined) return {};
  const message = 'HSTS for all vhosts: cannot be undone for visitors for months; grade A+ needs it';
  return { hsts: String(await prompts.confirm({ message, default: false })) };
}
