import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'

/** What a test does at the desk, in an operator's words. */

/** Signs in on the login page. */
export async function signIn(page: Page, number: string, password: string): Promise<void> {
  await page.goto('/login')
  await page.getByTestId('login-number').fill(number)
  await page.getByTestId('login-password').fill(password)
  await page.getByTestId('login-submit').click()
  await expect(page.getByTestId('presence')).toBeVisible()
}

/** Signs in as a demonstration account by its number. */
export async function signInDemo(page: Page, number: string): Promise<void> {
  await page.goto('/login')
  await page.getByTestId(`demo-${number}`).click()
  await expect(page.getByTestId('presence')).toBeVisible()
}

/** Becomes ready, by the key an operator uses. */
export async function getReady(page: Page): Promise<void> {
  await expect(page.getByTestId('softphone-state')).toHaveAttribute('data-tone', 'ok')
  await expect(page.getByTestId('presence')).not.toHaveAttribute('data-presence', 'OFFLINE')
  await page.keyboard.press('Alt+r')
  await expect(page.getByTestId('presence')).toHaveAttribute('data-presence', 'READY')
}

/** Answers the call that rings. */
export async function answer(page: Page): Promise<void> {
  await expect(page.getByTestId('ringing')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByTestId('answer')).not.toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('F2')
  await expect(page.getByTestId('call-state')).toHaveAttribute('data-state', 'TALKING')
}

export function utterances(page: Page, side: 'CALLER' | 'OPERATOR'): Locator {
  return page.locator(`[data-testid=utterance][data-side=${side}]`)
}

/** A field of the ticket; `data-stage` is empty, proposed, editing or decided, `data-value` its value. */
export function field(page: Page, name: string): Locator {
  return page.getByTestId(`field-${name}`)
}

/** Types into a field and decides it. */
export async function fill(page: Page, name: string, text: string): Promise<void> {
  await field(page, name).locator('input, textarea').fill(text)
  await page.keyboard.press('Tab')
  await expect(field(page, name)).toHaveAttribute('data-stage', 'decided')
}

/** Confirms the ticket, open proposals included, and returns its number. */
export async function confirm(page: Page): Promise<string> {
  await page.keyboard.press('Control+s')
  const number = page.getByTestId('ticket-number')
  const asking = page.getByTestId('confirm-asking')
  await expect(number.or(asking)).toBeVisible()
  if (await asking.isVisible()) await page.keyboard.press('Control+s')
  await expect(number).toBeVisible()
  return (await number.innerText()).trim()
}

/** Ends the wrap-up, also where no ticket came of the call, and waits for the next call. */
export async function finish(page: Page): Promise<void> {
  const ready = page.locator('[data-testid=presence][data-presence=READY]')
  const sure = page.locator('.el-message-box')
  await page.keyboard.press('F8')
  await expect(ready.or(sure)).toBeVisible()
  if (await sure.isVisible()) await sure.locator('.el-button--primary').click()
  await expect(ready).toBeVisible()
}
