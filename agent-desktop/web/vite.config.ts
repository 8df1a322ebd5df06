import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vitest/config'

// During development the page comes from Vite and everything else from the server named here.
const server = process.env['JIESU_URL'] ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [
    vue(),
    Components({ dts: false, dirs: [], resolvers: [ElementPlusResolver({ importStyle: 'css' })] })
  ],
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: {
      // The server answers its own origin only; to it the page comes from there.
      '/api': { target: server, changeOrigin: true, headers: { Origin: server } },
      '/ws': { target: server, ws: true, changeOrigin: true, headers: { Origin: server } }
    }
  },
  build: {
    target: 'es2022',
    sourcemap: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'vue', test: /node_modules[\\/](@vue|vue|vue-router)[\\/]/, priority: 2 },
            { name: 'element', test: /node_modules[\\/]/, priority: 1 }
          ]
        }
      }
    }
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'] }
})
