import { expect, test } from '@playwright/test'
import { Operator, said } from './operator'
import { answer, confirm, field, finish, getReady, utterances } from './people'
import { characterErrorRate } from './stack'

/**
 * Whole calls on the real thing: Asterisk, SIP, the recogniser, the server and this page. One after the other, because they share
 * one operator; each leaves the operator ready for the next.
 */
test.describe.configure({ mode: 'serial' })

const operator = new Operator()

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000)
  await operator.start(browser, ['call1-night-noise', 'call3-street-lamp', 'call5-illegal-parking'])
})

test.afterAll(async () => {
  await operator.stack.stop()
})

test('a Mandarin caller is routed by voice and the ticket writes itself', async () => {
  test.setTimeout(240_000)
  const page = operator.page
  const call = operator.dial('call1-night-noise')
  await expect(page.getByTestId('ringing')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByTestId('ringing')).toContainText('城管公积金')
  await expect(page.getByTestId('ringing')).toContainText('噪音扰民')
  await operator.picture('ringing')
  await answer(page)

  await expect(utterances(page, 'CALLER').filter({ hasText: '睡不着觉' })).toBeVisible({ timeout: 60_000 })
  await expect(page.locator('[data-testid=partial]').first()).toBeVisible({ timeout: 30_000 })
  // from the caller's words, and right even where one or two digits of them were misheard
  await expect(page.getByTestId('evidence-PHONE')).toBeVisible({ timeout: 90_000 })
  await expect(field(page, 'PHONE')).toHaveAttribute('data-value', '13800123456')
  await field(page, 'ADDRESS').locator('input').click()
  await expect(page.locator('[data-testid=utterance] mark').first()).toBeVisible()
  await operator.picture('call')
  await operator.callEnds(call)

  await expect.poll(() => operator.heard('CALLER')).toContain('再见')
  const rates = {
    caller: characterErrorRate(said('call1-night-noise', 'caller'), await operator.heard('CALLER')),
    operator: characterErrorRate(said('call1-night-noise', 'operator'), await operator.heard('OPERATOR'))
  }
  console.log(`call1 character error rate: caller ${(rates.caller * 100).toFixed(1)} %, operator ${(rates.operator * 100).toFixed(1)} %`)
  expect(rates.caller).toBeLessThan(0.25)
  expect(rates.operator).toBeLessThan(0.25)

  await expect(field(page, 'KIND')).toHaveAttribute('data-value', '投诉')
  await expect(field(page, 'MATTER')).toHaveAttribute('data-value', '010101')
  await expect(field(page, 'UNIT')).toHaveAttribute('data-value', 'CG')
  await expect(field(page, 'ADDRESS')).toHaveAttribute('data-value', /32号/)
  await expect(field(page, 'TITLE')).toHaveAttribute('data-value', /施工/)
  await expect(page.getByTestId('emotion-label')).toBeVisible()

  const number = await confirm(page)
  expect(number).toMatch(/\d{14}/)
  await operator.picture('ticket')

  await operator.serverDies()
  await page.goto(`${operator.stack.url}/tickets`)
  await expect(page.getByTestId('ticket-row').first()).toContainText(number.match(/\d{14}/)![0])
  await page.goto(`${operator.stack.url}/desk`)
  await getReady(page)
})

test('a Cantonese caller is routed by voice to the Cantonese queue', async () => {
  test.setTimeout(240_000)
  const page = operator.page
  const call = operator.dial('call5-illegal-parking')
  await expect(page.getByTestId('ringing')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByTestId('ringing')).toContainText('粤语坐席')
  await answer(page)
  await expect(field(page, 'MATTER')).toHaveAttribute('data-value', '030101', { timeout: 90_000 })
  await operator.picture('cantonese')
  await operator.callEnds(call)
  await expect.poll(() => operator.heard('CALLER')).toContain('唔該')
  const rate = characterErrorRate(said('call5-illegal-parking', 'caller'), await operator.heard('CALLER'))
  console.log(`call5 character error rate: caller ${(rate * 100).toFixed(1)} %`)
  expect(rate).toBeLessThan(0.25)
  await expect(field(page, 'TITLE')).toHaveAttribute('data-value', /违章停车/)
  expect(await confirm(page)).toMatch(/\d{14}/)
  await finish(page)
})

test('a caller who presses 1 reaches the consumer queue', async () => {
  test.setTimeout(120_000)
  const page = operator.page
  const call = operator.stack.call([
    '--from', '13800130009', '--step', 'prompt', '--step', 'dtmf:1', '--step', 'wait:15', '--step', 'hangup'
  ])
  await expect(page.getByTestId('ringing')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByTestId('ringing')).toContainText('消费维权')
  await answer(page)
  await operator.callEnds(call)
  await finish(page)
})

test('a caller is held and taken back, and what is said on hold is not written down', async () => {
  test.setTimeout(240_000)
  const page = operator.page
  const call = operator.dial('call3-street-lamp')
  await answer(page)
  await expect(utterances(page, 'OPERATOR').first()).toBeVisible({ timeout: 60_000 })
  await page.keyboard.press('F4')
  await expect(page.getByTestId('call-state')).toHaveAttribute('data-state', 'HELD')
  await page.keyboard.press('F4')
  await expect(page.getByTestId('call-state')).toHaveAttribute('data-state', 'TALKING')
  await page.keyboard.press('F9')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('call-state')).toHaveAttribute('data-state', 'ENDED')
  await call.ended
  await finish(page)
})
