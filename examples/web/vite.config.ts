import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `npm run dev` reaches the gateway through vite, so that page and API have the same origin, as they should in production.
const gateway = process.env.AUTH_EXT_URL ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [react()],
  build: { assetsInlineLimit: 0, chunkSizeWarningLimit: 1000, rolldownOptions: { input: ['index.html', 'token.html'] } },
  server: { proxy: { '/auth/v1': gateway, '/rest/v1': gateway } },
});
