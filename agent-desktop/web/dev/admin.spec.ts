import { expect, test } from '@playwright/test'

test.beforeEach(async ({ page }) => {
  await page.goto('/login')
  await page.getByTestId('demo-9001').click()
  await expect(page.getByTestId('navigation-section')).toBeVisible()
})

test.afterEach(async ({ page }) => {
  await page.request.post('/mock', { data: { do: 'reset' } })
})

test('administrator_signedIn_hasNoSeatAndCannotReachTheDesk', async ({ page }) => {
  await expect(page.getByTestId('presence')).toHaveCount(0)
  await expect(page.getByTestId('nav-desk')).toHaveCount(0)
  await page.goto('/desk')
  await expect(page).toHaveURL(/admin\/navigation/)
})

test('navigation_goneBack_isInForce', async ({ page }) => {
  const versions = page.getByTestId('navigation-version')
  await expect(versions.first()).toContainText('使用中')
  await versions.nth(1).getByRole('button').click()
  await page.locator('.el-message-box .el-button--primary').click()
  await expect(versions.nth(1)).toContainText('使用中')
  await expect(page.getByText('人工退回的旧版本')).toBeVisible()
})
