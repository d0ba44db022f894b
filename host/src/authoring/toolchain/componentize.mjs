import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { componentize, version } from '@bytecodealliance/componentize-js';

try {
  const { component } = await componentize({
    // Not a whole path: the tool takes none that has a space in it.
    sourcePath: 'driver.js',
    witPath: resolve('wit'),
    worldName: 'plugin',
    // With all of them off, nothing of WASI is imported.
    disableFeatures: ['stdio', 'random', 'clocks', 'http', 'fetch-event'],
  });
  await writeFile(process.argv[1], component);
  console.log(`componentize-js ${version}: driver.js is a component`);
} catch (error) {
  // Not the tool's own stack.
  console.error(error.message ?? error);
  process.exit(1);
}
