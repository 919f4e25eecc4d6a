import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** How a page is looked at. */
export interface Viewing {
  readonly scheme: 'light' | 'dark';
  readonly width: number;
}

/** What a browser made of a page. */
export interface SeenPage {
  /** The text as a reader sees it. */
  readonly text: string;
  /** URLs asked for, the page's own left out. */
  readonly requests: readonly string[];
  /** Messages on the console and exceptions. */
  readonly complaints: readonly string[];
  /** Pixels that stick out to the right. */
  readonly overflow: number;
  /** PNG of the whole page. */
  readonly screenshot: Buffer;
}

/** A Chromium of its own, without a window, driven over the DevTools protocol. */
export interface HeadlessChromium {
  look(url: string, viewing: Viewing): Promise<SeenPage>;
  stop(): Promise<void>;
}

const NAMES = [process.env.CHROMIUM_BINARY, 'chromium', 'chromium-browser', 'google-chrome'];

/** The browser of this machine; undefined when there is none. */
export function chromiumBinary(): string | undefined {
  return NAMES.find((name) => name !== undefined && spawnSync('which', [name]).status === 0);
}

/** Starts it with a profile of its own. Throws when it does not start. */
export async function startChromium(binary: string): Promise<HeadlessChromium> {
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
  const quiet = [
    '--no-first-run',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--hide-scrollbars',
    '--no-proxy-server',
  ];
  const args = ['--headless', '--no-sandbox', '--remote-debugging-port=0', `--user-data-dir=${profile}`, ...quiet];
  const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const devTools = await connected(await debuggerUrl(child));
  return {
    look: (url, viewing) => look(devTools, url, viewing),
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

async function debuggerUrl(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('no stderr');
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    const url = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
    if (url !== undefined) {
      child.stderr.resume();
      return url;
    }
    said.push(line);
  }
  throw new Error(`Chromium did not start: ${said.join('\n')}`);
}

type Parameters = Readonly<Record<string, unknown>>;
interface DevToolsEvent {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

interface DevTools {
  send(method: string, params?: Parameters, sessionId?: string): Promise<Record<string, unknown>>;
  on(listener: (event: DevToolsEvent) => void): () => void;
}

async function connected(url: string): Promise<DevTools> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  const waiting = new Map<number, (result: Record<string, unknown>) => void>();
  const listeners = new Set<(event: DevToolsEvent) => void>();
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data));
    if (message.method === undefined) waiting.get(message.id)?.(message.result ?? message);
    else for (const listener of listeners) listener(message);
  });
  let count = 0;
  return {
    send: (method, params = {}, sessionId) => {
      count += 1;
      const id = count;
      socket.send(JSON.stringify({ id, method, params, sessionId }));
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    on: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

async function look(devTools: DevTools, url: string, { scheme, width }: Viewing): Promise<SeenPage> {
  const { targetId } = await devTools.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await devTools.send('Target.attachToTarget', { targetId, flatten: true });
  const send = (method: string, params?: Parameters) => devTools.send(method, params, sessionId as string);
  const requests: string[] = [];
  const complaints: string[] = [];
  let loaded = () => {};
  const load = new Promise<void>((resolve) => {
    loaded = resolve;
  });
  const off = devTools.on(({ method, params }) => {
    if (method === 'Network.requestWillBeSent') requests.push((params.request as { readonly url: string }).url);
    if (method === 'Runtime.consoleAPICalled' || method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded')
      complaints.push(JSON.stringify(params));
    if (method === 'Page.loadEventFired') loaded();
  });
  for (const domain of ['Page', 'Network', 'Runtime', 'Log']) await send(`${domain}.enable`);
  await send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
  await send('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
  await send('Page.navigate', { url });
  await load;
  const evaluated = async (expression: string) =>
    ((await send('Runtime.evaluate', { expression })).result as { readonly value: unknown }).value;
  const text = String(await evaluated('document.body.innerText'));
  const overflow = Number(await evaluated('document.documentElement.scrollWidth - innerWidth'));
  const { data } = await send('Page.captureScreenshot', { captureBeyondViewport: true });
  off();
  await devTools.send('Target.closeTarget', { targetId });
  const screenshot = Buffer.from(String(data), 'base64');
  return { text, requests: requests.filter((asked) => asked !== url), complaints, overflow, screenshot };
}
