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

test('gazetteer_fileWithAWrongLine_cannotBePublished', async ({ page }) => {
  await page.getByTestId('section-gazetteer').click()
  await page.getByTestId('gazetteer-file').setInputFiles({
    name: 'places.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('name,kind\n人民路,street\n')
  })
  await expect(page.getByTestId('gazetteer-problems')).toContainText('第 2 行')
  await expect(page.getByTestId('gazetteer-publish')).toBeDisabled()
})

test('gazetteer_file_isChosenByAButtonOfThePagesLanguageWithTheKeyboard', async ({ page }) => {
  await page.getByTestId('section-gazetteer').click()
  const button = page.getByRole('button', { name: '选择文件…' })
  await page.getByTestId('gazetteer-ears').locator('summary').focus()
  await page.keyboard.press('Tab')
  await expect(button).toBeFocused()
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('Enter')
  await (await chooser).setFiles({ name: 'places-new.csv', mimeType: 'text/csv', buffer: Buffer.from('name,kind\n人民路,road\n') })
  await expect(page.getByTestId('gazetteer-chosen')).toHaveText('places-new.csv')
  await expect(page.getByTestId('gazetteer-target')).toHaveValue('places-new.csv')
})

test('gazetteer_rightFile_isPublishedAndCanBeTakenBack', async ({ page }) => {
  await page.getByTestId('section-gazetteer').click()
  await page.getByTestId('gazetteer-file').setInputFiles({
    name: 'places.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('name,kind\n人民路,road\n')
  })
  await expect(page.getByTestId('gazetteer-fine')).toBeVisible()
  await page.getByTestId('gazetteer-publish').click()
  const versions = page.getByTestId('gazetteer-version')
  await expect(versions).toHaveCount(3)
  await expect(versions.first()).toContainText('使用中')
  await versions.nth(1).getByRole('button').click()
  await page.locator('.el-message-box .el-button--primary').click()
  await expect(versions.nth(1)).toContainText('使用中')
})

test('gazetteer_sentenceTried_showsWhatWouldBeFound', async ({ page }) => {
  await page.getByTestId('section-gazetteer').click()
  await page.getByTestId('gazetteer-search').fill('花园')
  await page.getByTestId('gazetteer-search').press('Enter')
  await expect(page.getByTestId('gazetteer-found')).toContainText('阳光花园')
  await page.getByTestId('gazetteer-sentence').fill('我住在杨光花元三栋')
  await page.getByTestId('gazetteer-try').click()
  const trial = page.getByTestId('gazetteer-trial')
  await expect(trial).toContainText('阳光花园3栋')
  await expect(trial.locator('mark')).toHaveCount(2)
})

test('gazetteer_vocabularies_tellWhatIsInForceLeftOutAndWrong', async ({ page }) => {
  await page.getByTestId('section-gazetteer').click()
  const ears = page.getByTestId('gazetteer-ears')
  await expect(ears).toHaveCount(2)
  await expect(ears.first()).toContainText('本市名称和导航说法 31 个')
  await ears.first().getByText('没有读音，识别不了').click()
  await expect(ears.first().getByRole('listitem').filter({ hasText: '㐂园' })).toBeVisible()
  const nodes = ears.first().getByTestId('gazetteer-nodes')
  await expect(nodes.getByRole('listitem').first()).toContainText('10.0.0.7:2700： 新来电起生效')
  await expect(nodes.getByRole('listitem').nth(1)).toContainText('收不下')
  await expect(nodes.getByRole('listitem').nth(1)).toContainText('JIESU_ENGINE_HEAP')
  await expect(ears.nth(1).getByRole('alert')).toContainText('已经编译过词表')
})

test('acoustics_recordingUploaded_showsLevelsWordsNavigationAndUnknownWords', async ({ page }) => {
  await page.getByTestId('section-acoustic').click()
  await page.getByTestId('acoustic-said').fill('我在㐂园')
  await page.getByTestId('acoustic-file').setInputFiles({ name: 'a.wav', mimeType: 'audio/wav', buffer: Buffer.from('RIFF') })
  await expect(page.getByTestId('acoustic-advice')).toContainText('音量过大')
  await expect(page.getByTestId('acoustic-levels')).toContainText('54%')
  await expect(page.getByTestId('acoustic-utterance')).toContainText('第 1 句')
  await expect(page.getByTestId('acoustic-navigation')).toContainText('转人工服务')
  await expect(page.getByTestId('acoustic-words')).toContainText('词表里没有：㐂')
})

test('acoustics_fileThatIsNoSound_isRefusedByTheBrowser', async ({ page }) => {
  await page.getByTestId('section-acoustic').click()
  await page.getByTestId('acoustic-file').setInputFiles({ name: 'a.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('no sound') })
  await expect(page.getByText('a.mp3 读不出来')).toBeVisible()
})
