// What is left when something is missing: JavaScript, WebGL2, a file, the position, the service.
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFaults, mapOf, open, picture, startBrowser, widths } from './browser'
import { type Service, startService } from './service'
import { addressOf, stateOf, states } from './states'

let service: Service
let browser: Browser

beforeAll(async () => {
  ;[service, browser] = await Promise.all([startService(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await service?.stop()
})

const [[, telephone], [, desk]] = widths
const LOST = /status of 404/
const FAILED = /net::ERR_(FAILED|TIMED_OUT)/

describe('without JavaScript', () => {
  const plain: BrowserContextOptions = { ...telephone, javaScriptEnabled: false }

  test('every state is a full page with the drawing', async () => {
    const { page, allow, close } = await open(browser, `${service.url}/`, plain)
    allow(LOST)
    for (const state of states) {
      await page.goto(`${service.url}${state.path}`)
      const text = await page.locator('body').textContent()
      for (const sentence of state.ru) expect(text, state.name).toContain(sentence)
      for (const [selector, least] of Object.entries(state.holds))
        expect(await page.locator(selector).count(), `${state.name} ${selector}`).toBeGreaterThanOrEqual(
          least,
        )
      if (state.status !== undefined) expect(await page.locator('#q').inputValue()).toBe(addressOf(state))
      for (const useless of await page.locator('#here, [data-share], [data-print]').all())
        expect(await useless.isVisible(), 'no button that does nothing').toBe(false)
      if (state.mapless) continue
      const drawing = page.locator('#map > svg')
      expect(await drawing.isVisible()).toBe(true)
      expect(await drawing.getAttribute('role')).toBe('group')
      expect(await drawing.getAttribute('aria-label')).toBeTruthy()
      if (state.name === 'found') await picture(page, 'found-390-no-script')
    }
    await close()
  })

  test('a press on the drawing leads to the committee', async () => {
    const { page, close } = await open(browser, `${service.url}/committees`, { ...plain, ...desk })
    await page.locator('#map > svg a[href$="/committees/tsentr"]').click()
    await page.waitForURL('**/committees/tsentr')
    expect(await page.locator('h1').textContent()).toBe('ТОС «Центр»')
    await close()
  })

  test('candidates lead on to the committee', async () => {
    const { page, close } = await open(browser, `${service.url}${stateOf('house').path}`, plain)
    await page.getByRole('link', { name: 'Показать всю улицу' }).click()
    await page.locator('.numbers a', { hasText: /^15$/ }).click()
    await page.locator('.onward a').click()
    await page.waitForURL('**/committees/tsentr')
    await page.goto(`${service.url}${stateOf('ambiguous').path}`)
    await page.locator('.choices a').first().click()
    await page.locator('.card.own').waitFor()
    await close()
  })
})

test('without the map’s file the drawing stays, it is said once, and all else works', async () => {
  const { page, context, allow, close } = await open(browser, `${service.url}/robots.txt`, telephone)
  allow(FAILED)
  allow(/favicon/)
  await context.route(/\/assets\/create-.*\.js$/, route => route.abort())
  await page.goto(`${service.url}/`)
  expect(await mapOf(page)).toBe('failed')
  expect(await page.locator('.map-notice').count()).toBe(1)
  expect(await page.locator('#map > svg').isVisible()).toBe(true)
  expect(await axeFaults(page)).toEqual([])
  await page.locator('#q').fill('весенняя 1')
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Escape')
  await page.locator('#q').fill('Весенняя 15')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('#answer-heading').textContent()).toBe('ТОС «Центр»')
  expect(await page.locator('#map > svg .p-own').count(), 'the drawing follows the answer').toBe(1)
  expect(await page.locator('.map-notice').count()).toBe(1)
  await page.locator('#map > svg a[href$="/committees/tsentr"]').first().click()
  await page.waitForURL('**/committees/tsentr')
  expect(await mapOf(page)).toBe('failed')
  await picture(page, 'tsentr-390-no-map')
  await close()
})

test('without WebGL2 a committee’s page keeps its drawing and its list', async () => {
  const plain = await startBrowser({ withWebgl: false })
  try {
    const { page, close } = await open(plain, `${service.url}/en/committees`, telephone)
    expect(await mapOf(page)).toBe('failed')
    expect(await page.locator('.map-notice').textContent()).toContain('The live map does not work here')
    expect(await page.locator('.committees li').count()).toBe(54)
    expect(await axeFaults(page)).toEqual([])
    await close()
  } finally {
    await plain.close()
  }
})

test.each([
  [1, 'Вы не разрешили узнать, где вы. Напишите адрес.'],
  [2, 'Устройство не знает, где оно. Напишите адрес.'],
  [3, 'Не удалось определить место вовремя. Напишите адрес.'],
])(
  'a position that fails by code %i has its own sentence, and the field is ready',
  async (code, sentence) => {
    const { page, close } = await open(browser, `${service.url}/`, telephone)
    await page.evaluate(failing => {
      navigator.geolocation.getCurrentPosition = (_, failed) =>
        failed?.({ code: failing, message: '' } as GeolocationPositionError)
    }, code)
    await page.locator('#here').click()
    await expect.poll(() => page.locator('#problem').textContent()).toBe(sentence)
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('q')
    expect(await page.locator('#here').isEnabled()).toBe(true)
    await close()
  },
)

test('a press on the map where nobody is in charge names who is nearest', async () => {
  const { page, close } = await open(browser, `${service.url}${stateOf('uncovered').path}`, desk)
  expect(await mapOf(page)).toBe('ready')
  const [lon, lat] = ((await page.locator('#answer').getAttribute('data-point')) ?? '').split(',').map(Number)
  const box = await page.locator('.map-live').boundingBox()
  const bounds = ((await page.locator('#answer').getAttribute('data-bounds')) ?? '').split(',').map(Number)
  const [west = 0, south = 0, east = 0, north = 0] = bounds
  if (!box || !lon || !lat) throw new Error('the map has no place')
  // The frame shows the answer's box, padded: beside the house, further from the committees than it.
  const x = box.x + box.width * (0.5 + (0.4 * (lon - (west + east) / 2)) / Math.max(east - west, 1e-9))
  const y = box.y + box.height * (0.5 - (0.7 * (lat - (south + north) / 2)) / Math.max(north - south, 1e-9))
  await page.mouse.click(x, y)
  await expect.poll(() => new URL(page.url()).search).toBe('')
  expect(await page.locator('#answer').getAttribute('data-status')).toBe('uncovered')
  expect(await page.locator('.near a[href*="/committees/"]').count()).toBeGreaterThan(1)
  expect(await page.locator('#q').inputValue()).toBe('')
  await close()
})

test('a press outside the list closes it, and so does Escape; the text stays', async () => {
  const { page, close } = await open(browser, `${service.url}/`, telephone)
  for (const shut of [() => page.keyboard.press('Escape'), () => page.locator('h1').click()]) {
    await page.locator('#q').fill('')
    await page.locator('#q').fill('весен')
    await page.getByRole('option').first().waitFor()
    await shut()
    expect(await page.getByRole('listbox').count()).toBe(0)
    expect(await page.locator('#q').inputValue()).toBe('весен')
  }
  await close()
})

test('a service that is slow is given up after eight seconds, and asked again on a press', async () => {
  const { page, context, allow, close } = await open(browser, `${service.url}/robots.txt`, telephone)
  allow(/favicon/)
  await page.clock.install()
  let slow = true
  await context.route(/\?q=/, async route => {
    if (!slow) await route.continue()
  })
  await page.goto(`${service.url}/`)
  await page.locator('#q').fill('Весенняя 15')
  await page.locator('#search .primary').click()
  await expect.poll(() => page.locator('#status').textContent()).toBe('Ищем…')
  await page.clock.fastForward(8000)
  await expect.poll(() => page.locator('#problem').textContent()).toContain('за 8 секунд')
  expect(await page.locator('#q').inputValue()).toBe('Весенняя 15')
  expect(await axeFaults(page)).toEqual([])
  await picture(page, 'slow-390')
  slow = false
  await page.getByRole('button', { name: 'Повторить' }).click()
  await expect.poll(() => page.locator('#answer-heading').textContent()).toBe('ТОС «Центр»')
  await close()
})
