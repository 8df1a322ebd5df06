import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, type Browser, type Page } from '@playwright/test'
import { getReady, signInDemo, utterances } from './people'
import { CALLS, ROOT, Stack, type Conversation } from './stack'

const PICTURES = process.env['JIESU_PICTURES']
  ? path.join(ROOT, 'docs/pictures')
  : path.join(ROOT, 'var/e2e-pictures')

/** The demonstration callers' telephone numbers, which are those they say. */
const NUMBERS = new Map(
  readFileSync(path.join(ROOT, 'config/demo/callers.tsv'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t').reverse() as [string, string])
)

/** All turns of one side of a demonstration call, in their order. */
const turns = (call: string, side: 'caller' | 'operator') =>
  readdirSync(path.join(CALLS, call))
    .filter((file) => file.endsWith(`-${side}.wav`))
    .sort()
    .map((file) => path.join(CALLS, call, file))

/** The words of one side of a demonstration call, from its table. */
export function said(call: string, side: 'caller' | 'operator'): string {
  return readFileSync(path.join(CALLS, 'demo.tsv'), 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([file, , who, turn]) => file?.startsWith(`${call}/`) && who === side && turn !== '0')
    .map((columns) => columns[6])
    .join('')
}

/** A hotline with operator 1001 at the desk, who talks to the demonstration's callers as in their recordings. */
export class Operator {
  page!: Page
  readonly stack = new Stack()

  /** @param calls the demonstration calls that this operator knows the answers to */
  async start(browser: Browser, calls: string[]): Promise<void> {
    mkdirSync(PICTURES, { recursive: true })
    await this.stack.start()
    await this.stack.softphone('1001', calls.flatMap((call) =>
      ['--turns-for', `${NUMBERS.get(call)}=${turns(call, 'operator').join(',')}`]))
    this.page = await browser.newPage()
    this.page.on('pageerror', (error) => { throw error })
    await this.page.goto(`${this.stack.url}/login`)
    await this.picture('login')
    await signInDemo(this.page, '1001')
    await getReady(this.page)
    await this.picture('idle')
  }

  /** A caller who says what it is about, is put through, and has the conversation. */
  dial(call: string): Conversation {
    return this.stack.call([
      '--from', NUMBERS.get(call)!, '--step', 'prompt', '--step', `wav:${path.join(CALLS, call, 'navigation.wav')}`, '--step', 'prompt',
      ...turns(call, 'caller').flatMap((turn) => ['--step', 'prompt', '--step', `wav:${turn}`]),
      '--step', 'wait:2', '--step', 'hangup', '--max-seconds', '240'
    ])
  }

  /** What the desk wrote down of one side. */
  async heard(side: 'CALLER' | 'OPERATOR'): Promise<string> {
    return (await utterances(this.page, side).locator('.bubble').allInnerTexts()).join('')
  }

  /** The call ends, as its caller wanted. */
  async callEnds(conversation: Conversation): Promise<void> {
    const { code, output } = await conversation.ended
    expect(code, output).toBe(0)
    await expect(this.page.getByTestId('call-state')).toHaveAttribute('data-state', 'ENDED')
  }

  /** The server dies as in a power cut and is started again; the page says so and finds it. */
  async serverDies(offline: () => Promise<void> = async () => {}): Promise<void> {
    this.stack.killServer()
    await expect(this.page.getByTestId('offline-banner')).toBeVisible({ timeout: 30_000 })
    await offline()
    await this.stack.startServer()
    await expect(this.page.getByTestId('offline-banner')).toBeHidden({ timeout: 30_000 })
  }

  /** Kept for whoever wants to look; in docs/pictures where JIESU_PICTURES is set. */
  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: path.join(PICTURES, `${name}.png`), animations: 'disabled' })
  }
}
