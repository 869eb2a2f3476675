import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The content security policy allows nothing inline, so nothing is inlined: no data: addresses, no module preload script. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: 'es2024' },
})
