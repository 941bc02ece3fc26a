// How the client is built: no index.html, for the service renders the pages and reads the manifest for the hashed names.
import { defineConfig } from 'vite'

export default defineConfig({
  // Everything is found relative to the file that asks: the service may live below any path.
  base: './',
  publicDir: 'public',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    assetsDir: 'assets',
    // Nothing as data: URLs. The policy has no place for scripts and fonts of that kind.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Old telephones: whoever has modules and private fields rewritten for them gets the form and its answers.
    target: ['chrome87', 'safari14', 'firefox78'],
    // MapLibre is one file of a megabyte, loaded after the page works.
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: ['src/styles/site.css', 'src/entries/resident.ts', 'src/entries/page.ts'],
    },
  },
  worker: { format: 'es' },
})
