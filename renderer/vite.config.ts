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
  },
})
