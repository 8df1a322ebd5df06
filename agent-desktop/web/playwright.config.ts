import { defineConfig } from '@playwright/test'
import { PORTS } from './e2e/stack'

/** Whole calls on a hotline that the tests start themselves (e2e/stack.ts), in the machine's own Chromium; nothing is downloaded. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // Calls run in real time and leave a processor mostly idle; each worker has a hotline of its own.
  workers: 2,
  fullyParallel: false,
  // Calls run in real time: where a machine stalls under them the run is repeated once, and reported as flaky.
  retries: process.env['CI'] ? 1 : 0,
  reporter: [['list']],
  use: {
    baseURL: `http://localhost:${PORTS.http}`,
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
