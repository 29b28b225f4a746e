import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The console. In development its API is the running server's (`npm start`). */
export default defineConfig({
  root: folder('src/console'),
  plugins: [react()],
  build: {
    outDir: folder('dist/console'),
    emptyOutDir: true,
    target: 'es2022',
  },
  server: {
    proxy: { '/console-api': process.env.JUSTAI_URL ?? 'http://127.0.0.1:8080' },
  },
});
