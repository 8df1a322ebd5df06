import type { Locator, Page } from '@playwright/test'
import { expect, test } from '@playwright/test'

test.beforeEach(async ({ page }) => {
  await page.goto('/login')
  await page.getByTestId('demo-9001').click()
  await page.getByTestId('section-matters').click()
  await expect(page.getByTestId('matters-count')).toContainText('3')
})

test.afterEach(async ({ page }) => {
  await page.request.post('/mock', { data: { do: 'reset' } })
})

async function open(page: Page, ...names: string[]): Promise<void> {
  for (const name of names) await node(page, name).click()
}

function node(page: Page, name: string): Locator {
  return page.getByTestId('matter-node').filter({ hasText: name })
}

test('matter_edited_isTriedComparedPublishedAndTakenBack', async ({ page }) => {
  await open(page, '市政公用', '道路照明', '路灯不亮')
  // as slowly as people type: the page's clock ticks meanwhile
  await page.getByTestId('matter-keywords').press('End')
  await page.getByTestId('matter-keywords').pressSequentially('\n乌灯黑火:9', { delay: 120 })
  await page.getByTestId('matter-keywords').blur()
  await page.getByTestId('matters-sentence').fill('成条街乌灯黑火')
  await page.getByTestId('matters-sentence').press('Enter')
  await expect(page.getByTestId('matters-told')).toContainText('路灯不亮')
  await page.getByTestId('matters-compare').click()
  await expect(page.getByTestId('matters-changes')).toContainText('020101 路灯不亮')
  await expect(page.getByTestId('matters-changes')).toContainText('关键词')
  await page.getByTestId('matters-publish').click()
  const versions = page.getByTestId('matters-version')
  await expect(versions).toHaveCount(2)
  await expect(versions.first()).toContainText('使用中')
  await versions.nth(1).getByRole('button').click()
  await page.locator('.el-message-box .el-button--primary').click()
  await expect(versions.nth(1)).toContainText('使用中')
  await expect(page.getByTestId('matter-keywords')).toHaveValue('路灯:5')
})

test('matter_addedWithoutKeywords_isRefusedAndShown', async ({ page }) => {
  await open(page, '市政公用', '道路照明')
  await page.getByTestId('matter-add').click()
  await page.getByTestId('matter-name').fill('灯杆倾斜')
  await page.getByTestId('matters-publish').click()
  await expect(page.getByTestId('matters-refused')).toContainText('020102')
  await page.getByTestId('matter-keywords').fill('灯杆:6')
  await page.getByTestId('matter-keywords').blur()
  await page.getByTestId('matter-add-ask').click()
  await page.getByTestId('matter-question').fill('灯杆在哪里？')
  await page.getByTestId('matters-publish').click()
  await expect(page.getByTestId('matters-version')).toHaveCount(2)
  await expect(page.getByTestId('matters-count')).toContainText('4')
})

test('matter_namedByTheDutyList_cannotBeRemoved', async ({ page }) => {
  await open(page, '市容环境', '噪声污染', '夜间施工噪音')
  await page.getByTestId('matter-remove').click()
  await expect(page.getByTestId('matters-refused')).toContainText('派单目录 duty-list.yaml 第 12 行')
  await open(page, '广场舞噪音')
  await page.getByTestId('matter-remove').click()
  await page.getByTestId('matters-compare').click()
  await expect(page.getByTestId('matters-changes')).toContainText('去掉')
})

test('tree_publishedByAnother_isNotOverwritten', async ({ page }) => {
  await open(page, '市政公用')
  await page.getByTestId('matter-name').fill('市政')
  await page.evaluate(() => fetch('/api/admin/matters/elsewhere'))
  await page.getByTestId('matters-publish').click()
  await expect(page.getByTestId('matters-refused')).toContainText('刚被别人修改过')
  await expect(page.getByTestId('matter-name')).toHaveValue('市政')
})

test('table_imported_isADraftWithItsChanges', async ({ page }) => {
  const file = (text: string) => ({ name: 'city.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  await page.getByTestId('matters-import').setInputFiles(file('编码,一级,二级,三级\n010109,市容环境'))
  await expect(page.getByTestId('matters-refused')).toContainText('第 2 行')
  await page.getByTestId('matters-import').setInputFiles(file('编码,一级,二级,三级\n010109,市容环境,噪声污染,无人机噪音'))
  await expect(page.getByTestId('matters-changes')).toContainText('010109 无人机噪音')
  const download = page.waitForEvent('download')
  await page.getByTestId('matters-export').click()
  expect((await download).suggestedFilename()).toBe('matters.csv')
})

test('learned_isShownAndTakenBack', async ({ page }) => {
  const learned = page.getByTestId('matters-learned')
  await expect(page.getByTestId('matters-learned-count')).toContainText('已从 2 件工单学习，其中话务员改选事项的 1 件')
  const lesson = page.getByTestId('matter-lesson').first()
  await expect(lesson).toContainText('20261122000002')
  await expect(lesson).toContainText('1.00')
  await lesson.getByTestId('matter-lesson-undo').click()
  await expect(lesson).toContainText('9001 已撤销')
  await expect(page.getByTestId('matters-learned-count')).toContainText('已从 1 件工单学习')
  await page.getByTestId('matters-forget').click()
  await page.locator('.el-message-box .el-button--primary').click()
  await expect(page.getByTestId('matters-history')).toHaveCount(0)
  await expect(learned.getByTestId('matters-history-version')).toHaveCount(2)
  await page.getByTestId('matters-sentence').fill('路灯不亮')
  await page.getByTestId('matters-sentence').press('Enter')
  await expect(page.getByTestId('matters-told')).toContainText('与 12 件已办工单相似')
})

test('unasked_standsOnTheTicketAndInTheShare', async ({ page }) => {
  await expect(page.getByTestId('matters-unasked')).toContainText('近 30 天确认的 40 件工单里，6 件有必须问清的没问到（15.0%）')
  await expect(page.getByTestId('matters-unasked').locator('tbody tr')).toHaveCount(1)
  await page.goto('/tickets')
  await page.getByTestId('tickets-mine').uncheck()
  await page.getByTestId('ticket-row').filter({ hasText: '烧烤店' }).click()
  await expect(page.getByTestId('ticket-unasked')).toHaveText('未问到：时段')
})
