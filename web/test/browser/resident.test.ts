// A resident's stories, at both widths: by typing, by keyboard alone, by a press, by where they stand, and when things fail.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFaults, layoutShift, mapOf, open, startBrowser, widths } from './browser'
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

const HOME = { latitude: 55.3570859, longitude: 86.0807957 }
const at = (path: string) => `${service.url}${path}`

/** The middle of «Центр», away from its centre and from any symbol. */
const MIDDLE = { lon: 86.084065, lat: 55.354535 }

/** Presses on a place of the live map, which shows the box of the answer, padded. */
async function pressOn(page: Page, { lon, lat }: { lon: number; lat: number }): Promise<void> {
  const box = await page.locator('.map-live').boundingBox()
  const bounds = ((await page.locator('#answer').getAttribute('data-bounds')) ?? '').split(',').map(Number)
  const [west = 0, south = 0, east = 0, north = 0] = bounds
  if (!box || east <= west) throw new Error('the map has no place')
  const stretch = 1 / Math.cos((lat * Math.PI) / 180)
  const scale = Math.min((box.width - 64) / (east - west), (box.height - 100) / ((north - south) * stretch))
  const x = box.x + box.width / 2 + (lon - (west + east) / 2) * scale
  const y = box.y + (box.height - 28) / 2 - (lat - (south + north) / 2) * scale * stretch
  const cursor = () => page.locator('.map-live canvas').evaluate(c => c.style.cursor)
  // A symbol would tell of itself: beside it, then.
  for (const [right, down] of [
    [0, 0],
    [14, 0],
    [-14, 0],
    [0, 14],
    [0, -14],
  ] as const) {
    await page.mouse.move(x + right, y + down)
    if ((await cursor()) === 'pointer') continue
    await page.mouse.click(x + right, y + down)
    return
  }
  throw new Error('symbols all around')
}

describe.each(widths)('on %s', (_, screen) => {
  test('typing an address and pressing Enter shows the committee', async () => {
    const { page, close } = await open(browser, at('/'), screen)
    await page.locator('#q').fill('Весенняя 15')
    await page.keyboard.press('Enter')
    const heading = page.locator('#answer-heading')
    await expect.poll(() => heading.textContent()).toBe('ТОС «Центр»')
    expect(await page.title()).toContain('ТОС «Центр»')
    expect(await page.locator('#status').textContent()).toContain('ТОС «Центр»')
    expect(await heading.evaluate(h => h === document.activeElement)).toBe(true)
    expect(new URL(page.url()).searchParams.get('q')).toBe('Весенняя 15')
    await page.goBack()
    await expect.poll(() => heading.count()).toBe(0)
    await page.goForward()
    await expect.poll(() => heading.textContent()).toBe('ТОС «Центр»')
    expect(await page.locator('#q').inputValue()).toBe('Весенняя 15')
    await close()
  })

  test('half an address and the keyboard are enough', async () => {
    const { page, close } = await open(browser, at('/'), screen)
    await page.locator('#q').focus()
    await page.keyboard.type('весен')
    await page.locator('[role="option"]').first().waitFor()
    expect(await page.locator('#status').textContent()).toMatch(/^Найден[ао] \d+ подсказ(ка|ки|ок)$/)
    expect(await axeFaults(page)).toEqual([])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('#q').inputValue()).toBe('Весенняя улица, ')
    await page.keyboard.type('15')
    const house = page.getByRole('option', { name: 'Весенняя улица, 15', exact: true })
    await house.waitFor()
    while ((await house.getAttribute('aria-selected')) !== 'true') await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('#answer-heading').textContent()).toBe('ТОС «Центр»')
    await close()
  })

  test('the map draws the committee, and a press on it asks whose the place is', async () => {
    const { page, close } = await open(browser, at('/?q=Весенняя 15'), screen)
    expect(await mapOf(page)).toBe('ready')
    expect(await layoutShift(page)).toBeLessThanOrEqual(0.05)
    expect(await axeFaults(page)).toEqual([])
    await pressOn(page, MIDDLE)
    await expect.poll(() => new URL(page.url()).search).toBe('')
    expect(await page.evaluate(() => Object.keys(history.state as object))).toEqual(['point'])
    const told = async () => {
      await expect.poll(() => page.locator('#answer-heading').textContent()).toBe('ТОС «Центр»')
      const at = ((await page.locator('#answer').getAttribute('data-point')) ?? '').split(',').map(Number)
      // Within some sixty metres of where the press was meant to be.
      expect(Math.abs((at[0] ?? 0) - MIDDLE.lon)).toBeLessThan(0.001)
      expect(Math.abs((at[1] ?? 0) - MIDDLE.lat)).toBeLessThan(0.001)
    }
    await told()
    // A link to a place on the page leaves the answer there, and so does a reload.
    await page.evaluate(() => {
      location.hash = 'map'
    })
    await page.waitForTimeout(200)
    await told()
    await page.reload()
    await expect.poll(() => page.locator('#answer').getAttribute('data-status')).toBe('found')
    await told()
    await close()
  })

  test('without a pointer, the centre of the map is chosen', async () => {
    const { page, close } = await open(browser, at('/?q=Весенняя 15'), screen)
    expect(await mapOf(page)).toBe('ready')
    await page.locator('.map-live canvas').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Выбрать точку в центре')
    await page.keyboard.press('Enter')
    await expect.poll(() => new URL(page.url()).search).toBe('')
    await close()
  })

  test('where I stand is answered, and a rough position is not', async () => {
    const permissions = ['geolocation']
    const position = { ...HOME, accuracy: 40 }
    const { page, context, close } = await open(browser, at('/'), {
      ...screen,
      permissions,
      geolocation: position,
    })
    await page.locator('#here').click()
    await expect.poll(() => page.locator('#answer-heading').textContent()).toBe('ТОС «Центр»')
    expect(new URL(page.url()).search).toBe('')
    await context.setGeolocation({ ...HOME, accuracy: 800 })
    await page.locator('#here').click()
    await expect.poll(() => page.locator('#problem').textContent()).toMatch(/слишком грубо: плюс-минус 800.м/)
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('q')
    expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0)
    await close()
  })

  test('who refuses to say where they are is told what to do instead', async () => {
    const { page, close } = await open(browser, at('/'), { ...screen, permissions: [] })
    await page.locator('#here').click()
    await expect
      .poll(() => page.locator('#problem').textContent())
      .toBe('Вы не разрешили узнать, где вы. Напишите адрес.')
    await close()
  })

  test('a service that cannot be reached says so, keeps the form and the answer, and can be tried again', async () => {
    const { page, context, allow, close } = await open(browser, at('/?q=Весенняя 15'), screen)
    allow(/ERR_INTERNET_DISCONNECTED/)
    await mapOf(page)
    await context.setOffline(true)
    await page.locator('#q').fill('Весенняя 99999')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('#problem').textContent()).toContain('Нет связи с сервисом')
    expect(await page.locator('#q').inputValue()).toBe('Весенняя 99999')
    expect(await page.locator('#answer-heading').textContent()).toBe('ТОС «Центр»')
    await context.setOffline(false)
    await page.getByRole('button', { name: 'Повторить' }).click()
    await expect.poll(() => page.locator('#answer').getAttribute('data-status')).toBe('street_only')
    expect(await page.locator('#problem').isHidden()).toBe(true)
    await close()
  })

  test('in English everything is English but the names', async () => {
    const { page, close } = await open(browser, at('/en/'), { ...screen, locale: 'en-GB' })
    await page.locator('#q').fill('Весенняя 15')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('#status').textContent()).toBe('Your committee: ТОС «Центр»')
    expect(new URL(page.url()).pathname).toBe('/en/')
    await page.locator('#other-language').click()
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('ru')
    expect(await page.locator('#answer-heading').textContent()).toBe('ТОС «Центр»')
    await close()
  })
})

test.each([
  ['what the device is sure of', 180, '#answer-heading', /^ТОС «Центр»$/],
  ['a rough guess', 800, '#problem', /слишком грубо: плюс-минус 800.м/],
] as const)(
  'a map that comes after the position shows the circle: %s',
  async (_, accuracy, selector, says) => {
    const { page, context, allow, close } = await open(browser, at('/robots.txt'), {
      viewport: { width: 320, height: 568 },
      hasTouch: true,
      isMobile: true,
      permissions: ['geolocation'],
      geolocation: { ...HOME, accuracy },
    })
    allow(/favicon/)
    // What the map draws goes to its worker.
    await context.addInitScript(() => {
      const drawn: string[] = []
      Object.assign(window, { drawn })
      const { postMessage } = Worker.prototype
      Worker.prototype.postMessage = function (this: Worker, message: unknown, ...more: unknown[]) {
        drawn.push(JSON.stringify(message))
        return (postMessage as (...all: unknown[]) => void).call(this, message, ...more)
      } as typeof postMessage
    })
    // Nothing of the live map is asked for until the sentence is there.
    let letGo = () => {}
    const held = new Promise<void>(resolve => {
      letGo = resolve
    })
    await context.route(/\/style\/.*\.json/, async route => {
      await held
      await route.continue()
    })
    await page.goto(at('/'))
    await page.locator('#here').click()
    await expect.poll(() => page.locator(selector).textContent()).toMatch(says)
    expect(await page.locator('.map-live').count(), 'the map is not there yet').toBe(0)
    letGo()
    expect(await mapOf(page)).toBe('ready')
    const circles = await page.evaluate(
      () =>
        (window as unknown as { drawn: string[] }).drawn.filter(d => d.includes('"kind":"accuracy"')).length,
    )
    expect(circles).toBeGreaterThan(0)
    await close()
  },
)

test('a committee’s page draws its border, and a press on a neighbour leads to the neighbour', async () => {
  const { page, close } = await open(browser, at('/committees/tsentr'), widths[1][1])
  expect(await mapOf(page)).toBe('ready')
  expect(await axeFaults(page)).toEqual([])
  const box = await page.locator('.map-live').boundingBox()
  if (!box) throw new Error('the map has no place')
  await page.mouse.click(box.x + box.width - 24, box.y + box.height * 0.6)
  await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/committees\/(?!tsentr$)[a-z0-9-]+$/)
  await close()
})

test('without WebGL the drawing stays, it is said once, and the answer is still found', async () => {
  const plain = await startBrowser({ withWebgl: false })
  try {
    const { page, close } = await open(plain, at('/'), widths[0][1])
    expect(await mapOf(page)).toBe('failed')
    expect(await page.locator('.map-notice').count()).toBe(1)
    expect(await page.locator('#map > svg').isVisible()).toBe(true)
    await page.locator('#q').fill('Весенняя 15')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('#answer-heading').textContent()).toBe('ТОС «Центр»')
    expect(await axeFaults(page)).toEqual([])
    await close()
  } finally {
    await plain.close()
  }
})

test('without JavaScript the answer is a page', async () => {
  const { page, close } = await open(browser, at('/'), { ...widths[0][1], javaScriptEnabled: false })
  await page.locator('#q').fill('Весенняя 15')
  await page.keyboard.press('Enter')
  await page.locator('#answer-heading').waitFor()
  expect(await page.locator('#answer-heading').textContent()).toBe('ТОС «Центр»')
  expect(await page.locator('#map > svg').isVisible()).toBe(true)
  expect(await page.locator('#here').isHidden()).toBe(true)
  await close()
})
