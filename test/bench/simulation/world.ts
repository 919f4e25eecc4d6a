import { parentPort, workerData } from 'node:worker_threads';
import type { Scenario } from '../../simulation/scenario.ts';
import { simulate } from '../../simulation/simulation.ts';

/** A thread's whole work: the scenario that it was given, and back what came of it. */
const scenario: Scenario = workerData;
parentPort?.postMessage(await simulate(scenario));
