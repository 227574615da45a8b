import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'electron-vite'

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')) as { version: string }

/** The thread that searches is a file of its own, beside those that the processes begin with. */
const searchThread = {
  name: 'search-thread',
  load: (id: string) => (id.endsWith('/drivers/store/search/thread-url.ts') ? builtThreadUrl : undefined),
}
const builtThreadUrl = `export const threadUrl = new URL(
  import.meta.url.includes('/chunks/') ? '../search-thread.js' : './search-thread.js', import.meta.url)`

/** Built code lies elsewhere than its source, so the version is written in instead of read from beside it. */
const versionInside = {
  name: 'version-inside',
  load: (id: string) =>
    id.endsWith('/host/version.ts') ? `export const version = ${JSON.stringify(version)}` : undefined,
}

// biome-ignore lint/style/noDefaultExport: electron-vite reads its configuration from the default export
export default defineConfig({
  main: {
    plugins: [versionInside, searchThread],
    build: {
      outDir: 'out/main',
      minify: false,
      sourcemap: true,
      rollupOptions: {
        input: {
          main: 'electron/main.ts',
          engine: 'electron/engine-process.ts',
          'search-thread': 'drivers/store/search/thread.ts',
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      minify: false,
      rollupOptions: {
        input: { preload: 'electron/preload.ts' },
        // A sandboxed preload must be one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
})
