import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'

async function open(page: Page, tab: string): Promise<void> {
  await page.goto('/login')
  await page.getByTestId('demo-9001').click()
  await expect(page.getByTestId('navigation-section')).toBeVisible()
  await page.goto(`/admin/dispatch/${tab}`)
  await expect(page.getByTestId('dispatch-section')).toBeVisible()
}

test.afterEach(async ({ page }) => {
  await page.request.post('/mock', { data: { do: 'reset' } })
})

test('dutyList_searched_showsTheLines', async ({ page }) => {
  await open(page, 'duties')
  await expect(page.getByTestId('duty')).toHaveCount(6)
  await page.getByTestId('duty-search').fill('和平街道 综合执法')
  await expect(page.getByTestId('duty')).toHaveCount(1)
  await expect(page.getByTestId('dispute')).toHaveCount(0)
})

test('rule_madeInTheForm_isTriedBeforeItCanBePublished', async ({ page }) => {
  await open(page, 'rules')
  await page.getByTestId('new-rule').click()
  await page.getByTestId('rule-id').fill('night-grill')
  await page.getByTestId('rule-reason').fill('烧烤扰民由城管处理')
  await page.getByTestId('rule-any').fill('烧烤、烤串')
  await page.locator('#rule-unit').fill('城市管理')
  await page.locator('#rule-unit').press('Enter')
  await page.getByTestId('rule-add').click()
  await expect(page.getByTestId('file-text')).toHaveValue(/id: "night-grill"/)
  await expect(page.getByTestId('trial-moved')).toHaveText('37')
  await expect(page.getByTestId('trial-move')).toHaveCount(37)
  await expect(page.getByTestId('trial-conflicts')).toContainText('gas-danger')
  await page.getByTestId('file-publish').click()
  await expect(page.getByText('已发布，已生效')).toBeVisible()
  await expect(page.getByTestId('file-version')).toHaveCount(2)
  await page.getByText('返回列表').click()
  await expect(page.getByTestId('rule')).toHaveCount(2)
})

test('text_thatIsWrong_isShownWithItsLineAndCannotBePublished', async ({ page }) => {
  await open(page, 'rules')
  await page.getByTestId('edit-file').click()
  const text = page.getByTestId('file-text')
  await expect(text).toHaveValue(/gas-danger/)
  await text.fill((await text.inputValue()).replace('YJ-YH', 'XX'))
  await page.keyboard.press('Control+s')
  await expect(page.getByTestId('file-problem')).toContainText('rules.yaml 第 7 行')
  await expect(page.getByTestId('file-problem')).toContainText('没有单位 XX')
  await expect(page.getByTestId('file-publish')).toHaveAttribute('aria-disabled', 'true')
})

test('version_takenBack_isInForceAgain', async ({ page }) => {
  await open(page, 'units')
  await page.getByTestId('edit-file').click()
  const text = page.getByTestId('file-text')
  await expect(text).toHaveValue(/CG-YH/)
  await text.fill(`${await text.inputValue()}# 改过\n`)
  await page.getByTestId('file-try').click()
  await expect(page.getByTestId('trial')).toBeVisible()
  await page.getByTestId('file-publish').click()
  await expect(page.getByTestId('file-version')).toHaveCount(2)
  await page.getByTestId('file-version').nth(1).getByText('退回这一版').click()
  await page.locator('.el-message-box .el-button--primary').click()
  await expect(text).not.toHaveValue(/改过/)
})

test('curve_andWhatWasLearned_areShown', async ({ page }) => {
  await open(page, 'record')
  await expect(page.getByTestId('curve')).toBeVisible()
  await expect(page.getByTestId('achieved')).toContainText('287')
  await expect(page.getByTestId('fared')).toHaveCount(4)
  await page.getByTestId('model-version').nth(1).getByRole('button').click()
  await page.locator('.el-message-box .el-button--primary').click()
  await expect(page.getByTestId('model-version').nth(1)).toContainText('使用中')
  await page.getByTestId('lesson').first().getByRole('button').click()
  await expect(page.getByTestId('lesson').first()).toContainText('已撤销')
})

test('decisions_filtered_tellWhy', async ({ page }) => {
  await open(page, 'decisions')
  await expect(page.getByTestId('decision')).toHaveCount(6)
  await page.getByTestId('filter-RETURNED').click()
  await expect(page.getByTestId('decision')).toHaveCount(1)
  await page.getByTestId('decision').click()
  await expect(page.getByText('不在我街道辖区')).toBeVisible()
})

test('ticket_returnedByALeader_waitsForAnotherUnit', async ({ page }) => {
  await open(page, 'duties')
  await page.goto('/tickets')
  await page.getByTestId('tickets-mine').uncheck()
  await page.getByTestId('ticket-row').first().click()
  await page.getByTestId('ticket-return').click()
  await page.getByTestId('return-reason').fill('不在我街道辖区')
  await page.getByTestId('return-send').click()
  await expect(page.getByTestId('ticket-detail').locator('.state')).toHaveText('已退单')
  await expect(page.getByTestId('ticket-dispatch')).toContainText('不在我街道辖区')
  await expect(page.getByTestId('ticket-dispatch')).toContainText('等待人工选择')
})

test('operator_choosesAnotherUnit_withOneKey', async ({ page }) => {
  await page.goto('/login')
  await page.getByTestId('demo-8001').click()
  await page.keyboard.press('Alt+r')
  await page.request.post('/mock', { data: { do: 'ring', story: 'mandarin', now: true } })
  await page.getByTestId('answer').waitFor()
  await page.keyboard.press('Enter')
  await page.getByTestId('transcript').waitFor()
  await page.request.post('/mock', { data: { do: 'go', to: 40_000 } })
  await expect(page.getByTestId('dispatch-option-0')).toContainText('云湖分局')
  await page.locator('[data-testid=field-UNIT] input').focus()
  await page.keyboard.press('Alt+1')
  await expect(page.getByTestId('field-UNIT')).toHaveAttribute('data-value', 'HB-YH')
  await expect(page.getByTestId('dispatch-option-0')).toHaveCount(0)
})
