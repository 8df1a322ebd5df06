import type { Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { answer, confirm, field, fill, finish, getReady, signInDemo, utterances } from '../e2e/people'

async function steer(page: Page, order: object): Promise<void> {
  await page.request.post('/mock', { data: order })
}

/** A call that has been answered and told up to a place of its story. */
async function inCall(page: Page, to: number, story = 'mandarin'): Promise<void> {
  await signInDemo(page, '8001')
  await getReady(page)
  await steer(page, { do: 'ring', story, now: true })
  await answer(page)
  await steer(page, { do: 'go', to })
  await expect(utterances(page, 'CALLER').first()).toBeVisible()
}

test.afterEach(async ({ page }) => {
  await steer(page, { do: 'end' })
  await steer(page, { do: 'reset' })
})

test('signIn_withAWrongPassword_saysWhatToDo', async ({ page }) => {
  await page.goto('/')
  await page.getByTestId('login-number').fill('8001')
  await page.getByTestId('login-submit').click()
  await expect(page.getByTestId('login-error')).toContainText('密码')
  await page.getByTestId('login-password').fill('nonsense')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('login-error')).toContainText('不正确')
  await expect(page).toHaveURL(/login/)
})

test('call_fromRingToTicket_needsNoMouse', async ({ page }) => {
  await inCall(page, 58_000)
  await expect(field(page, 'ADDRESS')).toHaveAttribute('data-stage', 'proposed')
  await expect(page.getByTestId('alert')).toBeVisible()
  await expect(page.getByTestId('emotion')).toHaveAttribute('data-label', 'ANXIOUS')
  await page.keyboard.press('Control+Enter')
  await expect(field(page, 'ADDRESS')).toHaveAttribute('data-stage', 'decided')
  await expect(field(page, 'DEMAND')).toHaveAttribute('data-stage', 'proposed')
  await fill(page, 'DEMAND', '要求停业整改')
  const number = await confirm(page)
  expect(number).toMatch(/^\d{14}$/)
  await steer(page, { do: 'end' })
  await expect(page.getByTestId('finish')).toBeVisible()
  await finish(page)
  await expect(page.getByTestId('idle')).toContainText(number)
  await page.goto(`/tickets/${number}`)
  await expect(page.getByTestId('detail-DEMAND')).toHaveText('要求停业整改')
})

test('questions_ofTheMatter_goAsTheyAreAnsweredAndAreAskedForOnceMore', async ({ page }) => {
  await inCall(page, 34_000)
  const questions = page.getByTestId('questions')
  await expect(questions).toContainText('是从什么时候开始的')
  await expect(questions).not.toContainText('请问具体在什么位置')
  await page.keyboard.press('Alt+q')
  await expect(field(page, 'OCCURRED_AT').locator('input')).toBeFocused()
  await steer(page, { do: 'go', to: 70_000 })
  await expect(questions).toContainText('人离开了吗')
  await expect(questions).not.toContainText('是从什么时候开始的')
  await page.keyboard.press('Control+s')
  await expect(page.getByTestId('confirm-missing')).toContainText('人员情况')
  await page.keyboard.press('Control+s')
  await expect(page.getByTestId('ticket-number')).toBeVisible()
  await expect(questions).toHaveCount(0)
})

test('field_focused_lightsItsWords', async ({ page }) => {
  await inCall(page, 34_000)
  await field(page, 'ADDRESS').locator('input').focus()
  await expect(page.locator('[data-testid=utterance] mark')).toHaveText('和平街道人民路三十二号')
  await page.keyboard.press('Enter')
  await expect(field(page, 'ADDRESS')).toHaveAttribute('data-stage', 'decided')
  await expect(field(page, 'MERCHANT').locator('input')).toBeFocused()
})

test('fieldsThatFewCallsNeed_areShownOnRequest', async ({ page }) => {
  await inCall(page, 34_000)
  await expect(field(page, 'PLATE')).toHaveCount(0)
  await page.getByTestId('more-fields').click()
  await fill(page, 'PLATE', '粤A12345')
  await page.getByTestId('more-fields').click()
  await expect(field(page, 'PLATE')).toHaveAttribute('data-value', '粤A12345')
  await expect(field(page, 'ID_NUMBER')).toHaveCount(0)
})

test('suggestion_afterADecision_isOnlyOffered', async ({ page }) => {
  await inCall(page, 34_000)
  await page.getByTestId('accept-MATTER').click()
  await steer(page, { do: 'go', to: 75_000 })
  await expect(page.getByTestId('newer-MATTER')).toContainText('瓶装液化气违规存放')
  await expect(field(page, 'MATTER')).toHaveAttribute('data-value', '010101')
  await field(page, 'MATTER').locator('input').focus()
  await page.keyboard.press('Alt+Enter')
  await expect(field(page, 'MATTER')).toHaveAttribute('data-value', '020101')
})

test('matter_isFoundByWordsByCodeAndByTheTree', async ({ page }) => {
  await inCall(page, 34_000)
  const input = field(page, 'MATTER').locator('input')
  await input.fill('预付')
  await page.keyboard.press('Enter')
  await expect(field(page, 'MATTER')).toHaveAttribute('data-value', '030101')
  await input.fill('010103')
  await page.keyboard.press('Enter')
  await expect(field(page, 'MATTER')).toHaveAttribute('data-value', '010103')
  await input.focus()
  for (const key of ['ArrowDown', 'ArrowLeft', 'ArrowDown', 'ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
  await expect(field(page, 'MATTER')).toHaveAttribute('data-value', '010202')
})

test('confirmation_withoutATitle_goesToTheTitle', async ({ page }) => {
  await inCall(page, 34_000)
  await page.keyboard.press('Control+s')
  await expect(page.getByTestId('confirm-asking')).toBeVisible()
  await page.keyboard.press('Control+s')
  await expect(page.getByTestId('problem-TITLE')).toBeVisible()
  await expect(field(page, 'TITLE').locator('input')).toBeFocused()
  await fill(page, 'TITLE', '夜间噪音')
  await confirm(page)
})

test('text_halfTyped_survivesAReload', async ({ page }) => {
  await inCall(page, 34_000)
  await page.getByTestId('accept-ADDRESS').click()
  await expect(page.getByTestId('save-state')).toHaveAttribute('data-state', 'saved')
  await field(page, 'BODY').locator('textarea').fill('写到一半的内容')
  await page.reload()
  await expect(field(page, 'BODY').locator('textarea')).toHaveValue('写到一半的内容')
  await expect(field(page, 'ADDRESS')).toHaveAttribute('data-stage', 'decided')
  await expect(page.getByTestId('navigation')).toContainText('楼下烧烤店太吵')
})

test('connection_lost_isSaidAndNothingIsMissedAfterwards', async ({ page }) => {
  await inCall(page, 34_000)
  await steer(page, { do: 'offline', ms: 1_500 })
  await expect(page.getByTestId('offline-banner')).toContainText('通话不受影响')
  await expect(page.getByTestId('hold')).toHaveAttribute('aria-disabled', 'true')
  await page.getByTestId('accept-ADDRESS').click()
  await steer(page, { do: 'go', to: 58_000 })
  await expect(page.getByTestId('offline-banner')).toBeHidden()
  await expect(utterances(page, 'CALLER')).toHaveCount(5)
  await expect(field(page, 'ADDRESS')).toHaveAttribute('data-stage', 'decided')
  await expect(page.getByTestId('save-state')).toHaveAttribute('data-state', 'saved')
  await expect(utterances(page, 'OPERATOR').first()).toBeAttached()
})

test('screens_two_shareEvidenceAndSoftphone', async ({ page, context }) => {
  await inCall(page, 34_000)
  const other = await context.newPage()
  await other.goto('/desk/ticket')
  await page.goto('/desk/conversation')
  await expect(page.getByTestId('transcript')).toBeVisible()
  await field(other, 'ADDRESS').locator('input').focus()
  await expect(page.locator('[data-testid=utterance] mark')).toHaveText('和平街道人民路三十二号')
  await expect(other.getByTestId('mute')).not.toHaveAttribute('aria-disabled', 'true')
  await other.bringToFront()
  await other.keyboard.press('F6')
  await expect(page.getByTestId('mute')).toContainText('取消静音')
})

test('softphone_gone_saysWhyTheCallCannotBeAnswered', async ({ page }) => {
  await signInDemo(page, '8001')
  await getReady(page)
  await steer(page, { do: 'phone', change: { registered: false, error: '' } })
  await steer(page, { do: 'ring', story: 'cantonese', now: true })
  await expect(page.getByTestId('answer')).toHaveAttribute('aria-disabled', 'true')
  await expect(page.getByTestId('ringing')).toContainText('软电话没有注册')
  await steer(page, { do: 'phone', change: { registered: true } })
  await answer(page)
})

test('hold_andResume_areShown', async ({ page }) => {
  await inCall(page, 34_000)
  await page.keyboard.press('F4')
  await expect(page.getByTestId('call-state')).toHaveAttribute('data-state', 'HELD')
  await expect(page.getByTestId('transcript')).toContainText('暂停识别')
  await page.keyboard.press('F4')
  await expect(page.getByTestId('call-state')).toHaveAttribute('data-state', 'TALKING')
})

test('hangUp_asksFirst', async ({ page }) => {
  await inCall(page, 34_000)
  await page.keyboard.press('F9')
  await expect(page.getByText('确定要挂断吗')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('call-state')).toHaveAttribute('data-state', 'TALKING')
  await page.keyboard.press('F9')
  await page.getByRole('button', { name: '挂断', exact: true }).last().click()
  await expect(page.getByTestId('call-state')).toHaveAttribute('data-state', 'ENDED')
})
