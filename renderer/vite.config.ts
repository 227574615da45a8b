import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// biome-ignore lint/style/noDefaultExport: vite reads its configuration from the default export
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  html: {
    // The server puts the nonce of each answer here; Mantine's own styles carry it.
    cspNonce: '__TEXTPOST_NONCE__',
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // Two files rather than forty small ones: what the first page needs comes at once, and each file is a message between processes.
        codeSplitting: {
          groups: [
            { name: 'vendor', test: /node_modules/ },
            { name: 'shared', test: /renderer\/(lib|components|words\/(care-)?en)/ },
          ],
        },
      },
    },
  },
})
