import { defineConfig } from '@playwright/test'
import real from '../playwright.config'

/** The page alone, against the development server with its scripted calls. */
export default defineConfig(real, {
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../test-results/dev',
  timeout: 60_000,
  // one development server, which orders are given to
  workers: 1,
  use: { baseURL: 'http://localhost:8180' },
  webServer: {
    command: 'node mock-server.mjs',
    port: 8180,
    reuseExistingServer: false,
    stdout: 'ignore'
  }
})
