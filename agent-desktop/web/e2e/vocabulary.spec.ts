import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { answer, finish, getReady, signInDemo, utterances } from './people'
import { CALLS, Stack } from './stack'

/** A name published on the page is heard by the next call, through Asterisk. */
const stack = new Stack(true, true)
const NAME = '第二小学'
const PLACES = 'lexicon/places.csv'
const CALL = path.join(CALLS, 'call2-prepaid-card')
const SPOKEN = path.join(CALLS, 'call3-street-lamp', '04-caller.wav')
let complete = ''

test.beforeAll(async () => {
  test.setTimeout(180_000)
  await stack.start((city) => {
    complete = readFileSync(path.join(city, PLACES), 'utf8')
    writeFileSync(path.join(city, PLACES), complete.split('\n').filter((line) => !line.startsWith(NAME)).join('\n'))
  })
  await stack.softphone('1001', ['--turns', path.join(CALL, '11-operator.wav')])
})

test.afterAll(async () => {
  await stack.stop()
})

/** A caller who names the school, and what the desk reads. */
async function heard(desk: Page): Promise<string> {
  const call = stack.call([
    '--from', '13966558821', '--step', 'prompt', '--step', `wav:${path.join(CALL, 'navigation.wav')}`, '--step', 'prompt',
    '--step', `wav:${SPOKEN}`, '--step', 'wait:3', '--step', 'hangup', '--max-seconds', '120'
  ])
  await answer(desk)
  const { code, output } = await call.ended
  expect(code, output).toBe(0)
  await expect(desk.getByTestId('call-state')).toHaveAttribute('data-state', 'ENDED')
  const texts = (await utterances(desk, 'CALLER').locator('.bubble').allInnerTexts()).join('')
  await finish(desk)
  return texts
}

test('name_publishedOnThePage_isHeardByTheNextCall', async ({ browser }) => {
  test.setTimeout(300_000)
  const desk = await (await browser.newContext()).newPage()
  const administrator = await (await browser.newContext()).newPage()
  await desk.goto(`${stack.url}/login`)
  await signInDemo(desk, '1001')
  await getReady(desk)
  await administrator.goto(`${stack.url}/login`)
  await administrator.getByTestId('demo-9001').click()
  await administrator.getByTestId('section-gazetteer').click()
  const ears = administrator.getByTestId('gazetteer-ears').first()
  await expect(ears).toContainText('起生效', { timeout: 60_000 })
  const before = await ears.innerText()

  expect(await heard(desk)).not.toContain(NAME)

  await administrator.getByTestId('gazetteer-file').setInputFiles({ name: 'places.csv', mimeType: 'text/csv', buffer: Buffer.from(complete) })
  await administrator.getByTestId('gazetteer-publish').click()
  const added = Number(/(\d+) 个，共/.exec(before)![1])
  await expect(ears).toContainText(`${added + 1} 个，共`, { timeout: 60_000 })

  expect(await heard(desk)).toContain(NAME)
})
