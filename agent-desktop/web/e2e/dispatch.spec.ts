import { expect, test } from '@playwright/test'
import { Stack } from './stack'

/** Administrators' dispatch on the real server; no telephone is needed for it. */
const stack = new Stack(false)

test.beforeAll(async () => {
  await stack.start()
})

test.afterAll(async () => {
  await stack.stop()
})

test('rule_editedTriedAndPublished_isInForceAtOnceAndCanBeTakenBack', async ({ page }) => {
  await page.goto('/login')
  await page.getByTestId('demo-9001').click()
  await page.goto('/admin/dispatch/rules')
  await expect(page.getByTestId('rule').filter({ hasText: 'gas-danger' })).toBeVisible()

  await page.getByTestId('edit-file').click()
  const text = page.getByTestId('file-text')
  await expect(text).toHaveValue(/gas-danger/)
  const before = await text.inputValue()
  const rule = (unit: string) =>
    `${before}  - id: fallen-trees\n    reason: 倒树由园林处理\n    when: { words: { any: [树倒了, 倒树] } }\n    then: { unit: "${unit}", limit: 2h }\n`
  await text.fill(rule('NOBODY'))
  await page.getByTestId('file-try').click()
  await expect(page.getByTestId('file-problem')).toContainText('没有单位 NOBODY')
  await expect(page.getByTestId('file-publish')).toHaveAttribute('aria-disabled', 'true')

  await text.fill(rule('YL'))
  await page.getByTestId('file-try').click()
  await expect(page.getByTestId('trial-moved')).toHaveText('0')
  await expect(page.getByTestId('trial-silent')).toContainText('fallen-trees')
  await page.getByTestId('file-publish').click()
  await expect(page.getByText('已发布，已生效')).toBeVisible()

  const plan = await (await page.request.get('/api/admin/dispatch/plan')).json()
  expect(plan.rules.map((each: { id: string }) => each.id)).toContain('fallen-trees')
  await expect(page.getByTestId('file-version')).toHaveCount(2)
  await page.getByTestId('file-version').nth(1).getByText('退回这一版').click()
  await page.locator('.el-message-box .el-button--primary').click()
  await expect(text).not.toHaveValue(/fallen-trees/)
  await page.getByText('返回列表').click()
  await expect(page.getByTestId('rule').filter({ hasText: 'fallen-trees' })).toHaveCount(0)
})
