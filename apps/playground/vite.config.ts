import { defineConfig } from 'vite';

/** The page, built to static files that the playground's server gives out. */
export default defineConfig({
  root: 'src/page',
  base: '/',
  // Vite reads no tsconfig.page.json.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/page',
    emptyOutDir: true,
    target: 'es2022',
    // The Content-Security-Policy allows no data: in scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
