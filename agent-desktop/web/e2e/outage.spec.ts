import { expect, test } from '@playwright/test'
import { Operator } from './operator'
import { answer, field, finish, utterances } from './people'

/** What a call and an operator live through. One after the other, because they share one operator. */
test.describe.configure({ mode: 'serial' })

const operator = new Operator()

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000)
  await operator.start(browser, ['call2-prepaid-card', 'call4-gas-smell'])
})

test.afterAll(async () => {
  await operator.stack.stop()
})

test('an operator who waits for calls still does after the server was killed', async () => {
  const page = operator.page
  await operator.serverDies()
  await expect(page.getByTestId('presence')).toHaveAttribute('data-presence', 'READY')
})

test('a call outlives the server, which is killed in the middle of it', async () => {
  test.setTimeout(240_000)
  const page = operator.page
  const call = operator.dial('call2-prepaid-card')
  await answer(page)
  await expect(field(page, 'DEMAND')).toBeVisible()
  await expect(utterances(page, 'CALLER').nth(1)).toBeVisible({ timeout: 60_000 })
  await page.getByTestId('kind-投诉').click()
  await expect(field(page, 'KIND')).toHaveAttribute('data-stage', 'decided')
  await expect(page.getByTestId('save-state')).toHaveAttribute('data-state', 'saved')
  const before = await utterances(page, 'CALLER').count()

  await operator.serverDies(() => operator.picture('offline'))
  await expect.poll(() => utterances(page, 'CALLER').count(), { timeout: 60_000 }).toBeGreaterThan(before)
  await expect(field(page, 'KIND')).toHaveAttribute('data-stage', 'decided')
  // each turn of either side waits until it has heard the other: a call that ends well was heard by both
  await operator.callEnds(call)
  await expect.poll(() => operator.heard('CALLER')).toContain('退款')
  await finish(page)
})

test('a call outlives a manager link cut for ten seconds', async () => {
  test.setTimeout(240_000)
  const page = operator.page
  const call = operator.dial('call4-gas-smell')
  await answer(page)
  await expect(page.getByTestId('alert')).toBeVisible({ timeout: 60_000 })
  await operator.picture('alert')
  const before = await utterances(page, 'CALLER').count()
  operator.stack.cutAmi()
  const cut = Date.now()
  await expect(page.getByTestId('system-state')).toContainText('降级', { timeout: 20_000 })
  await expect.poll(() => Date.now() - cut, { timeout: 15_000 }).toBeGreaterThan(10_000)
  await operator.stack.mendAmi()
  await expect.poll(() => utterances(page, 'CALLER').count(), { timeout: 60_000 }).toBeGreaterThan(before)
  await operator.callEnds(call)
  await expect(field(page, 'UNIT')).toHaveAttribute('data-value', 'RQ')
  await finish(page)
})
