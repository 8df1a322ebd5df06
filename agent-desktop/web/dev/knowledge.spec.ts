import type { Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { answer, getReady, signInDemo } from '../e2e/people'

async function steer(page: Page, order: object): Promise<void> {
  await page.request.post('/mock', { data: order })
}

async function inCall(page: Page, to: number): Promise<void> {
  await signInDemo(page, '8001')
  await getReady(page)
  await steer(page, { do: 'ring', story: 'mandarin', now: true })
  await answer(page)
  await steer(page, { do: 'go', to })
  await expect(page.getByTestId('proposal').first()).toBeVisible()
}

async function administer(page: Page, number: string): Promise<void> {
  await page.goto('/login')
  await page.getByTestId(`demo-${number}`).click()
  await page.getByTestId('section-knowledge').click()
  await expect(page.getByTestId('knowledge-row').first()).toBeVisible()
}

test.afterEach(async ({ page }) => {
  await steer(page, { do: 'end' })
  await steer(page, { do: 'reset' })
})

test('search_betweenCalls_findsAndOpensAnArticleWithTheKeyboard', async ({ page }) => {
  await signInDemo(page, '8001')
  await expect(page.getByTestId('idle')).toBeVisible()
  await page.keyboard.press('Alt+k')
  await page.keyboard.type('噪音')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('proposal').first()).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('article')).toBeVisible()
  // there is no call in which it could have helped
  await expect(page.getByTestId('article-used')).toHaveCount(0)
  await page.keyboard.press('u')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('proposal').first()).toBeVisible()
  await getReady(page)
  await expect(page.getByTestId('knowledge-search')).toBeVisible()
})

test('article_foundByItsMeaning_saysSo', async ({ page }) => {
  await signInDemo(page, '8001')
  await page.keyboard.press('Alt+k')
  await page.keyboard.type('晚上黑漆漆的')
  await page.keyboard.press('Enter')
  const lamp = page.locator('[data-testid=proposal][data-article=street-lamp]')
  await expect(lamp.getByTestId('alike')).toHaveText('意思相近')
  await page.getByTestId('knowledge-search').fill('路灯')
  await page.keyboard.press('Enter')
  await expect(lamp).toContainText('路灯')
  await expect(lamp.getByTestId('alike')).toHaveCount(0)
})

test('proposal_openedAndUsed_needsNoMouse', async ({ page }) => {
  await inCall(page, 58_000)
  const first = page.getByTestId('proposal').first()
  const id = await first.getAttribute('data-article')
  await page.keyboard.press('Alt+k')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('article')).toHaveAttribute('data-article', id!)
  await page.keyboard.press('u')
  await expect(page.getByTestId('article')).toContainText('已采用')
  await page.keyboard.press('Escape')
  await expect(first).toContainText('已采用')
})

test('proposal_rejected_isNotProposedAgain', async ({ page }) => {
  await inCall(page, 58_000)
  const id = await page.getByTestId('proposal').first().getAttribute('data-article')
  await page.keyboard.press('Alt+k')
  await page.keyboard.press('x')
  await expect(page.locator(`[data-testid=proposal][data-article=${id}]`)).toHaveCount(0)
})

test('search_byHand_findsTheMapWhichIsWalkedByNumberKeys', async ({ page }) => {
  await inCall(page, 58_000)
  await page.keyboard.press('Alt+k')
  await page.keyboard.press('/')
  await page.keyboard.type('噪音')
  await page.keyboard.press('Enter')
  const map = page.locator('[data-testid=proposal][data-article=map-noise]')
  await expect(map).toBeVisible()
  await map.click()
  await expect(page.getByTestId('map-question')).toContainText('什么时间')
  await page.keyboard.press('1')
  await expect(page.getByTestId('map-answer')).toContainText('夜间施工')
  await page.keyboard.press('Backspace')
  await expect(page.getByTestId('map-question')).toBeVisible()
})

test('panel_at1080p_leavesRoomForTheConversation', async ({ page }) => {
  await inCall(page, 58_000)
  const transcript = await page.getByTestId('transcript').boundingBox()
  const panel = await page.getByTestId('knowledge').boundingBox()
  expect(transcript!.height).toBeGreaterThan(240)
  expect(panel!.y + panel!.height).toBeLessThanOrEqual(1080)
})

test('article_writtenByOne_isPublishedByAnother', async ({ page }) => {
  await administer(page, '9001')
  await page.locator('[data-testid=knowledge-row][data-article=night-noise]').click()
  await page.getByTestId('article-answer').fill('改过的答复。')
  await page.getByTestId('article-save').click()
  await page.getByTestId('article-submit').click()
  await expect(page.getByTestId('article-approve')).toHaveAttribute('aria-disabled', 'true')
  await page.request.post('/api/session', { data: { number: '9002', password: 'demo-9002-pass' } })
  await page.reload()
  await page.getByTestId('article-approve').click()
  await page.getByTestId('article-versions').click()
  await expect(page.getByTestId('article-version').first()).toContainText('已发布')
  await page.getByTestId('article-version').nth(1).getByText('与第 1 版相比').click()
  await expect(page.getByTestId('article-diff').locator('.new')).toContainText('改过的答复')
  await page.getByTestId('article-version').nth(1).getByTestId('article-rollback').click()
  await page.locator('.el-message-box .el-button--primary').click()
  await expect(page.getByTestId('article-version').first()).toContainText('回退到第 1 版')
})

test('htmlInAnArticle_isShownAsText', async ({ page }) => {
  await administer(page, '9001')
  await page.locator('[data-testid=knowledge-row][data-article=night-noise]').click()
  await expect(page.getByTestId('article-preview')).toContainText('<b>不是标签</b>')
})

test('import_withMistakes_takesNothingAndNamesTheLine', async ({ page }) => {
  await administer(page, '9001')
  const rows = await page.getByTestId('knowledge-row').count()
  await page.getByTestId('knowledge-import').setInputFiles({ name: '坏.md', mimeType: 'text/markdown', buffer: Buffer.from('没有标题') })
  await expect(page.getByTestId('import-wrong')).toContainText('坏.md:1')
  await page.getByTestId('knowledge-import').setInputFiles({ name: '好.md', mimeType: 'text/markdown', buffer: Buffer.from('# 新的一篇\n\n正文') })
  await expect(page.getByTestId('knowledge-row')).toHaveCount(1)
  await expect(page.getByTestId('knowledge-row')).toContainText('草稿')
  await page.getByTestId('knowledge-state').selectOption('')
  await expect(page.getByTestId('knowledge-row')).toHaveCount(rows + 1)
})

test('gapsAndUsage_areShown', async ({ page }) => {
  await administer(page, '9001')
  await page.getByTestId('knowledge-tab-gaps').click()
  await expect(page.getByTestId('knowledge-gap')).toContainText('问过 41 次')
  await page.getByTestId('knowledge-tab-usage').click()
  await expect(page.getByTestId('knowledge-usage')).toContainText('夜间施工')
})
