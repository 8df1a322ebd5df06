import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { Stack } from './stack'

/** The knowledge base on the real server; nobody needs to call for that. */
const stack = new Stack(false)

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  test.setTimeout(180_000)
  await stack.start()
})
test.afterAll(async () => stack.stop())

async function administer(page: Page, number: string): Promise<void> {
  await page.goto('/login')
  await page.getByTestId(`demo-${number}`).click()
  await page.getByTestId('section-knowledge').click()
  await expect(page.getByTestId('knowledge-row').first()).toBeVisible()
}

/** Ids of the articles an operator finds. */
async function found(page: Page, words: string): Promise<string[]> {
  const reply = await page.request.get(`/api/knowledge?query=${encodeURIComponent(words)}`)
  expect(reply.status()).toBe(200)
  return ((await reply.json()) as { article: string }[]).map((each) => each.article)
}

test('shippedKnowledge_isThereAtTheFirstStart', async ({ page }) => {
  await administer(page, '9001')
  expect(await page.getByTestId('knowledge-row').count()).toBeGreaterThan(50)
  expect((await found(page, '路灯不亮'))[0]).toBe('street-lamp-out')
})

test('article_written_isFoundOnlyAfterAnotherPersonApproved', async ({ page, browser }) => {
  await administer(page, '9001')
  await page.getByTestId('knowledge-new').click()
  await page.getByTestId('article-title').fill('孔明灯燃放')
  await page.getByTestId('article-body').fill('全市禁止燃放孔明灯。')
  await page.getByTestId('article-matters').fill('999999')
  await page.getByTestId('article-save').click()
  await expect(page.getByText('没有编码 999999')).toBeVisible()
  await page.getByTestId('article-matters').fill('090201')
  await page.getByTestId('article-save').click()
  await page.getByTestId('article-submit').click()
  await expect(page.getByTestId('article-approve')).toHaveAttribute('aria-disabled', 'true')
  const id = page.url().split('/').at(-1)!
  expect((await found(page, '孔明灯'))[0]).not.toBe(id)

  const other = await (await browser.newContext()).newPage()
  await administer(other, '9002')
  await other.locator(`[data-testid=knowledge-row][data-article=${id}]`).click()
  await other.getByTestId('article-approve').click()
  await expect(other.locator(`[data-testid=knowledge-row][data-article=${id}]`)).toContainText('已发布')
  expect((await found(other, '孔明灯'))[0]).toBe(id)
})

test('import_ofACsvFile_isTakenWhole_orRefusedWithTheRow', async ({ page }) => {
  await administer(page, '9001')
  const folder = mkdtempSync(path.join(tmpdir(), 'knowledge-'))
  const bad = path.join(folder, '坏.csv')
  writeFileSync(bad, '标题,正文,单位\n水獭保护,发现水獭不要惊动,YL\n坏的,正文,没有这个单位\n')
  await page.getByTestId('knowledge-import').setInputFiles(bad)
  await expect(page.getByTestId('import-wrong')).toContainText('坏.csv:3')
  const good = path.join(folder, '好.csv')
  writeFileSync(good, '标题,正文,单位\n水獭保护,发现水獭不要惊动,YL\n')
  await page.getByTestId('knowledge-import').setInputFiles(good)
  await expect(page.getByTestId('knowledge-row').filter({ hasText: '水獭保护' })).toContainText('草稿')
  rmSync(folder, { recursive: true })
})

test('index_deleted_isMadeAnewAtTheNextStart', async ({ page }) => {
  await stack.stopServer()
  rmSync(path.join(stack.directory, 'data/knowledge-index'), { recursive: true })
  await stack.startServer()
  await administer(page, '9001')
  const title = page.getByTestId('knowledge-row').filter({ hasText: '孔明灯燃放' })
  const id = await title.getAttribute('data-article')
  await expect(async () => expect((await found(page, '孔明灯'))[0]).toBe(id)).toPass({ timeout: 30_000 })
})
