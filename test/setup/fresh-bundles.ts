import { bundleAll } from '../../universe/build/bundle.ts';

/** Before a suite that starts the daemon: otherwise it would test what was built last. */
export default (): Promise<void> => bundleAll();
