import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { answer, confirm, field, finish, getReady, signInDemo, utterances } from './people'
import { CALLS, ROOT, Stack, characterErrorRate, type Conversation } from './stack'

/**
 * Whole calls on the real thing: Asterisk, SIP, the recogniser, the server and this page. One after the other, because they share
 * one operator; each leaves the operator ready for the next.
 */
test.describe.configure({ mode: 'serial' })

const PICTURES = process.env['JIESU_PICTURES']
  ? path.join(ROOT, 'docs/pictures')
  : path.join(ROOT, 'var/e2e-pictures')
const stack = new Stack()
let page: Page

const wav = (call: string, file: string) => path.join(CALLS, call, file)
const turns = (call: string, side: 'caller' | 'operator') =>
  readdirSync(path.join(CALLS, call))
    .filter((file) => file.endsWith(`-${side}.wav`))
    .sort()
    .map((file) => wav(call, file))

/** The words of one side of a demonstration call, from its table. */
function said(call: string, side: 'caller' | 'operator'): string {
  return readFileSync(path.join(CALLS, 'demo.tsv'), 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([file, , who, turn]) => file?.startsWith(`${call}/`) && who === side && turn !== '0')
    .map((columns) => columns[6])
    .join('')
}

/** The demonstration callers' telephone numbers, which are those they say. */
const NUMBERS = new Map(
  readFileSync(path.join(ROOT, 'config/demo/callers.tsv'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t').reverse() as [string, string])
)

/** A caller who says what it is about, is put through, and has the conversation. */
function dial(call: string): Conversation {
  return stack.call([
    '--from', NUMBERS.get(call)!, '--step', 'prompt', '--step', `wav:${wav(call, 'navigation.wav')}`, '--step', 'prompt',
    ...turns(call, 'caller').flatMap((turn) => ['--step', 'prompt', '--step', `wav:${turn}`]),
    '--step', 'wait:2', '--step', 'hangup', '--max-seconds', '240'
  ])
}

async function heard(side: 'CALLER' | 'OPERATOR'): Promise<string> {
  return (await utterances(page, side).locator('.bubble').allInnerTexts()).join('')
}

async function picture(name: string): Promise<void> {
  await page.screenshot({ path: path.join(PICTURES, `${name}.png`), animations: 'disabled' })
}

async function callEnds(conversation: Conversation): Promise<void> {
  const { code, output } = await conversation.ended
  expect(code, output).toBe(0)
  await expect(page.getByTestId('call-state')).toHaveAttribute('data-state', 'ENDED')
}

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000)
  mkdirSync(PICTURES, { recursive: true })
  await stack.start()
  const calls = ['call1-night-noise', 'call2-prepaid-card', 'call3-street-lamp', 'call4-gas-smell', 'call5-illegal-parking']
  await stack.softphone('1001', calls.flatMap((call) =>
    ['--turns-for', `${NUMBERS.get(call)}=${turns(call, 'operator').join(',')}`]))
  page = await browser.newPage()
  page.on('pageerror', (error) => { throw error })
  await page.goto(`${stack.url}/login`)
  await picture('login')
  await signInDemo(page, '1001')
  await getReady(page)
  await picture('idle')
})

test.afterAll(async () => {
  await stack.stop()
})

test('a Mandarin caller is routed by voice and the ticket writes itself', async () => {
  test.setTimeout(240_000)
  const call = dial('call1-night-noise')
  await expect(page.getByTestId('ringing')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByTestId('ringing')).toContainText('城管公积金')
  await expect(page.getByTestId('ringing')).toContainText('噪音扰民')
  await picture('ringing')
  await answer(page)

  await expect(utterances(page, 'CALLER').filter({ hasText: '睡不着觉' })).toBeVisible({ timeout: 60_000 })
  await expect(page.locator('[data-testid=partial]').first()).toBeVisible({ timeout: 30_000 })
  // from the caller's words, and right even where one or two digits of them were misheard
  await expect(page.getByTestId('evidence-PHONE')).toBeVisible({ timeout: 90_000 })
  await expect(field(page, 'PHONE')).toHaveAttribute('data-value', '13800123456')
  await field(page, 'ADDRESS').locator('input').click()
  await expect(page.locator('[data-testid=utterance] mark').first()).toBeVisible()
  await picture('call')
  await callEnds(call)

  await expect.poll(() => heard('CALLER')).toContain('再见')
  const rates = {
    caller: characterErrorRate(said('call1-night-noise', 'caller'), await heard('CALLER')),
    operator: characterErrorRate(said('call1-night-noise', 'operator'), await heard('OPERATOR'))
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
  await picture('ticket')

  stack.killServer()
  await expect(page.getByTestId('offline-banner')).toBeVisible({ timeout: 30_000 })
  await stack.startServer()
  await expect(page.getByTestId('offline-banner')).toBeHidden({ timeout: 30_000 })
  await page.goto(`${stack.url}/tickets`)
  await expect(page.getByTestId('ticket-row').first()).toContainText(number.match(/\d{14}/)![0])
  await page.goto(`${stack.url}/desk`)
  await getReady(page)
})

test('an operator who waits for calls still does after the server was killed', async () => {
  stack.killServer()
  await expect(page.getByTestId('offline-banner')).toBeVisible({ timeout: 30_000 })
  await stack.startServer()
  await expect(page.getByTestId('offline-banner')).toBeHidden({ timeout: 30_000 })
  await expect(page.getByTestId('presence')).toHaveAttribute('data-presence', 'READY')
})

test('a Cantonese caller is routed by voice to the Cantonese queue', async () => {
  test.setTimeout(240_000)
  const call = dial('call5-illegal-parking')
  await expect(page.getByTestId('ringing')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByTestId('ringing')).toContainText('粤语坐席')
  await answer(page)
  await expect(field(page, 'MATTER')).toHaveAttribute('data-value', '030101', { timeout: 90_000 })
  await picture('cantonese')
  await callEnds(call)
  await expect.poll(() => heard('CALLER')).toContain('唔該')
  const rate = characterErrorRate(said('call5-illegal-parking', 'caller'), await heard('CALLER'))
  console.log(`call5 character error rate: caller ${(rate * 100).toFixed(1)} %`)
  expect(rate).toBeLessThan(0.25)
  await expect(field(page, 'TITLE')).toHaveAttribute('data-value', /违章停车/)
  expect(await confirm(page)).toMatch(/\d{14}/)
  await finish(page)
})

test('a caller who presses 1 reaches the consumer queue', async () => {
  test.setTimeout(120_000)
  const call = stack.call([
    '--from', '13800130009', '--step', 'prompt', '--step', 'dtmf:1', '--step', 'wait:15', '--step', 'hangup'
  ])
  await expect(page.getByTestId('ringing')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByTestId('ringing')).toContainText('消费维权')
  await answer(page)
  await callEnds(call)
  await finish(page)
})

test('a call outlives the server, which is killed in the middle of it', async () => {
  test.setTimeout(240_000)
  const call = dial('call2-prepaid-card')
  await answer(page)
  await expect(field(page, 'DEMAND')).toBeVisible()
  await expect(utterances(page, 'CALLER').nth(1)).toBeVisible({ timeout: 60_000 })
  await page.getByTestId('kind-投诉').click()
  await expect(field(page, 'KIND')).toHaveAttribute('data-stage', 'decided')
  await expect(page.getByTestId('save-state')).toHaveAttribute('data-state', 'saved')
  const before = await utterances(page, 'CALLER').count()

  stack.killServer()
  await expect(page.getByTestId('offline-banner')).toBeVisible({ timeout: 30_000 })
  await picture('offline')
  await stack.startServer()
  await expect(page.getByTestId('offline-banner')).toBeHidden({ timeout: 30_000 })
  await expect.poll(() => utterances(page, 'CALLER').count(), { timeout: 60_000 }).toBeGreaterThan(before)
  await expect(field(page, 'KIND')).toHaveAttribute('data-stage', 'decided')
  // each turn of either side waits until it has heard the other: a call that ends well was heard by both
  await callEnds(call)
  await expect.poll(() => heard('CALLER')).toContain('退款')
  await finish(page)
})

test('a call outlives a manager link cut for ten seconds', async () => {
  test.setTimeout(240_000)
  const call = dial('call4-gas-smell')
  await answer(page)
  await expect(page.getByTestId('alert')).toBeVisible({ timeout: 60_000 })
  await picture('alert')
  const before = await utterances(page, 'CALLER').count()
  stack.cutAmi()
  const cut = Date.now()
  await expect(page.getByTestId('system-state')).toContainText('降级', { timeout: 20_000 })
  await expect.poll(() => Date.now() - cut, { timeout: 15_000 }).toBeGreaterThan(10_000)
  await stack.mendAmi()
  await expect.poll(() => utterances(page, 'CALLER').count(), { timeout: 60_000 }).toBeGreaterThan(before)
  await callEnds(call)
  await expect(field(page, 'UNIT')).toHaveAttribute('data-value', 'RQ')
  await finish(page)
})

test('a caller is held and taken back, and what is said on hold is not written down', async () => {
  test.setTimeout(240_000)
  const call = dial('call3-street-lamp')
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
