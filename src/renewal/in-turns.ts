/** Looks under way at once: enough to be quick, too few to be felt by a load balancer. */
const AT_ONCE = 16;

/** Maps in parallel, at most sixteen at a time, keeping the order. */
export async function inTurns<In, Out>(
  inputs: readonly In[],
  work: (input: In) => Promise<Out>,
): Promise<readonly Out[]> {
  const outputs: Out[] = [];
  const queue = inputs.entries();
  const worker = async () => {
    for (const [index, input] of queue) outputs[index] = await work(input);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, inputs.length) }, worker));
  return outputs;
}
