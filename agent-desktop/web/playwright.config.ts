import { defineConfig } from '@playwright/test'

/**
 * Runs against a server that is already there: JIESU_URL, by default the development server
 * (`npm run mock`). Uses the machine's own Chromium; nothing is downloaded.
 */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  workers: 1,
  fullyParallel: false,
  reporter: [['list']],
  use: {
    baseURL: process.env['JIESU_URL'] ?? 'http://127.0.0.1:8180',
    viewport: { width: 1920, height: 1080 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['JIESU_CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox']
    }
  }
})
