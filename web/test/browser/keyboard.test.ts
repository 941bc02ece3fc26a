// The whole way by keyboard alone: from the page to the committee, and back.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { open, startBrowser, widths } from './browser'
import { type Service, startService } from './service'

let service: Service
let browser: Browser

beforeAll(async () => {
  ;[service, browser] = await Promise.all([startService(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await service?.stop()
})

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent?.trim())

/** Presses Tab until the focus is where it should be; within reason. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let press = 0; press < 25; press++) {
    await page.keyboard.press('Tab')
    if ((await focused(page)) === wanted) return
  }
  throw new Error(`Tab does not lead to ${wanted}`)
}

const caret = (page: Page) => page.locator('#q').evaluate((q: HTMLInputElement) => q.selectionStart)
const expanded = (page: Page) => page.locator('#q').getAttribute('aria-expanded')

test.each(widths)('from the page to the committee and back, on %s', async (_, screen) => {
  const { page, close } = await open(browser, `${service.url}/`, screen)

  // The first stop skips to the content, and the field is the next one after that.
  await page.keyboard.press('Tab')
  expect(await focused(page)).toBe('К содержанию')
  expect(await page.locator('.skip').first().isVisible()).toBe(true)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  expect(await focused(page)).toBe('q')

  // The list opens by itself and is left alone until it is wanted.
  const options = page.getByRole('option')
  const active = () => page.locator('#q').getAttribute('aria-activedescendant')
  await page.keyboard.type('весенняя 1')
  await options.first().waitFor()
  expect(await expanded(page)).toBe('true')
  expect(await active()).toBe(null)
  await page.keyboard.press('ArrowDown')
  expect(await active()).toBe('q-list-0')
  await page.keyboard.press('ArrowUp')
  expect(await active()).toBe(null)
  await page.keyboard.press('ArrowUp')
  expect(await active()).toBe(`q-list-${(await options.count()) - 1}`)

  // Home and End are the text's own.
  await page.keyboard.press('Home')
  expect([await active(), await caret(page)]).toEqual([null, 0])
  await page.keyboard.press('End')
  expect(await caret(page)).toBe('весенняя 1'.length)

  // Escape closes and keeps the text; Tab closes and goes on.
  await page.keyboard.press('Escape')
  expect([await expanded(page), await page.locator('#q').inputValue()]).toEqual(['false', 'весенняя 1'])
  await page.keyboard.press('ArrowDown')
  await options.first().waitFor()
  await page.keyboard.press('Tab')
  expect([await expanded(page), await focused(page)]).toEqual(['false', 'Найти'])
  expect(await page.locator('#q').inputValue()).toBe('весенняя 1')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('End')
  await page.keyboard.type('5')
  await page.keyboard.press('Enter')

  // The answer is where the focus is, and one can go on from there.
  await expect.poll(() => focused(page)).toBe('answer-heading')
  expect(await expanded(page)).toBe('false')
  await tabTo(page, 'Всё о комитете')
  await page.keyboard.press('Enter')
  await expect.poll(() => new URL(page.url()).pathname).toBe('/committees/tsentr')
  expect(await page.locator('h1').textContent()).toBe('ТОС «Центр»')

  // The committee's page opens what it folds away.
  const fold = page.locator('.places summary').first()
  await tabTo(page, (await fold.textContent())?.trim() ?? '')
  await page.keyboard.press('Enter')
  expect(await page.locator('.places details').first().getAttribute('open')).not.toBe(null)

  // Back, and back again: the answer, then the form as it was.
  await page.goBack()
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('весенняя 15')
  expect(await page.locator('#answer-heading').textContent()).toBe('ТОС «Центр»')
  expect(await page.locator('#q').inputValue()).toBe('весенняя 15')
  await page.goBack()
  await expect.poll(() => page.locator('#answer-heading').count()).toBe(0)
  expect(new URL(page.url()).pathname).toBe('/')
  expect(await page.locator('#q').inputValue()).toBe('весенняя 15')
  await close()
})

test('the map can be skipped, and is never a trap', async () => {
  const { page, close } = await open(browser, `${service.url}/`, widths[1][1])
  await expect.poll(() => page.locator('html').getAttribute('data-map'), { timeout: 40_000 }).toBe('ready')
  await tabTo(page, 'Пропустить карту')
  expect(await page.locator('.map-skip').isVisible()).toBe(true)
  await page.keyboard.press('Enter')
  expect(await focused(page)).toBe('after-map')
  await page.locator('.map-skip').focus()
  const stops: unknown[] = []
  for (let press = 0; press < 8; press++) {
    await page.keyboard.press('Tab')
    stops.push(await focused(page))
  }
  expect(stops).toContain('Открытые данные')
  await close()
})

test('candidates and house numbers are walked and chosen by keyboard', async () => {
  const { page, close } = await open(browser, `${service.url}/?q=Весенняя 999`, widths[0][1])
  await page.locator('#answer-heading').focus()
  await tabTo(page, 'Показать всю улицу')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('.numbers a').count()).toBeGreaterThan(10)
  await expect.poll(() => focused(page)).toBe('answer-heading')
  await tabTo(page, '15')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('#answer').getAttribute('data-status')).toBe('found')
  await expect.poll(() => focused(page)).toBe('answer-heading')
  await close()
})
