// The live map under fingers and pointers: a long press asks, two fingers move, a press on a symbol tells what it is.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFaults, mapOf, open, picture, startBrowser, widths } from './browser'
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

const [[, telephone], [, desk]] = widths

/** The middle of the live map's canvas, on the screen. */
async function middle(page: Page): Promise<{ x: number; y: number }> {
  const box = await page.locator('.map-live').boundingBox()
  if (!box) throw new Error('the map has no place')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** What a finger does, by the protocol of Chromium. */
async function touching(page: Page) {
  const session = await page.context().newCDPSession(page)
  return (type: 'touchStart' | 'touchMove' | 'touchEnd', points: { x: number; y: number }[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: points })
}

test('a finger that moves over the map is told how to move it, and asks nothing', async () => {
  // A machine under load may hand over the movement after the time that a resting finger takes, and then the two
  // are the same to a page. Such a try says nothing and is made again.
  for (let attempt = 0; ; attempt++) {
    const { page, close } = await open(browser, `${service.url}/?q=Весенняя 15`, telephone)
    expect(await mapOf(page)).toBe('ready')
    await page.evaluate(() => {
      let started = 0
      addEventListener('touchstart', () => (started = performance.now()), { capture: true })
      addEventListener(
        'touchmove',
        () => (document.body.dataset['waited'] ??= `${performance.now() - started}`),
        {
          capture: true,
        },
      )
    })
    const touch = await touching(page)
    const { x, y } = await middle(page)
    await Promise.all([
      touch('touchStart', [{ x, y }]),
      ...[20, 40, 60].map(way => touch('touchMove', [{ x: x + way, y }])),
    ])
    await expect.poll(() => page.evaluate(() => document.body.dataset['waited'])).toBeTruthy()
    const waited = Number(await page.evaluate(() => document.body.dataset['waited']))
    if (waited > 400 && attempt < 5) {
      await close()
      continue
    }
    const help = page.locator('.maplibregl-mobile-message')
    await expect.poll(() => help.isVisible()).toBe(true)
    expect(await help.textContent()).toBe('Двигайте карту двумя пальцами')
    await page.waitForTimeout(800)
    expect(new URL(page.url()).searchParams.get('q'), 'a movement asks nothing').toBe('Весенняя 15')
    await touch('touchEnd', [])
    await close()
    return
  }
})

test('a finger that rests on the map asks whose the place is', async () => {
  const { page, close } = await open(browser, `${service.url}/?q=Весенняя 15`, telephone)
  expect(await mapOf(page)).toBe('ready')
  const touch = await touching(page)
  const { y } = await middle(page)
  const box = await page.locator('.map-live').boundingBox()
  await touch('touchStart', [{ x: (box?.x ?? 0) + 40, y: y + 60 }])
  await expect.poll(() => new URL(page.url()).search, { timeout: 3000 }).toBe('')
  await touch('touchEnd', [])
  expect(await page.locator('#answer-heading').count()).toBe(1)
  expect(await page.locator('#q').inputValue()).toBe('')
  await close()
})

test('a press on a symbol opens a card that says what it is, and Escape closes it', async () => {
  const { page, close } = await open(browser, `${service.url}/?q=Весенняя 15`, desk)
  expect(await mapOf(page)).toBe('ready')
  const canvas = page.locator('.map-live canvas')
  const cursor = () => canvas.evaluate(c => c.style.cursor)
  const box = await canvas.boundingBox()
  if (!box) throw new Error('the map has no place')
  // The pointer changes over a symbol: looks for one along lines over the map.
  let found = false
  for (let y = 40; y < box.height - 40 && !found; y += 12)
    for (let x = 40; x < box.width - 60 && !found; x += 12) {
      await page.mouse.move(box.x + x, box.y + y)
      if ((await cursor()) !== 'pointer') continue
      found = true
      await page.mouse.click(box.x + x, box.y + y)
    }
  expect(found).toBe(true)
  const card = page.getByRole('dialog')
  await card.waitFor()
  expect(await card.getAttribute('aria-label')).toBeTruthy()
  expect((await card.textContent())?.trim().length).toBeGreaterThan(5)
  expect(await card.getByRole('button', { name: 'Закрыть' }).isVisible()).toBe(true)
  expect(await axeFaults(page)).toEqual([])
  await picture(page, 'place-card')
  await page.keyboard.press('Escape')
  await expect.poll(() => card.count()).toBe(0)
  expect(new URL(page.url()).searchParams.get('q'), 'the answer stays').toBe('Весенняя 15')
  await close()
})

test('a browser that takes the graphics away leaves the drawing, and the map comes back with them', async () => {
  const { page, allow, close } = await open(browser, `${service.url}/?q=Весенняя 15`, desk)
  allow(/CONTEXT_LOST|context lost/i)
  expect(await mapOf(page)).toBe('ready')
  const state = () => page.evaluate(() => document.documentElement.dataset['map'])
  await page.locator('.map-live canvas').evaluate((canvas: HTMLCanvasElement) => {
    const graphics = canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')
    Object.assign(window, { graphics })
    graphics?.loseContext()
  })
  await expect.poll(state).toBe('failed')
  expect(await page.locator('#map > svg').isVisible()).toBe(true)
  expect(await page.locator('.map-notice').count()).toBe(1)
  await page.locator('#q').fill('Красноармейская 100')
  await page.keyboard.press('Enter')
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('Красноармейская 100')
  await page.locator('#answer-heading').waitFor()
  expect(await state()).toBe('failed')
  await page.evaluate(() => (window as unknown as { graphics: WEBGL_lose_context }).graphics.restoreContext())
  await expect.poll(state, { timeout: 20_000 }).toBe('ready')
  expect(await page.locator('.map-notice').count()).toBe(0)
  expect(await page.locator('#map > svg').isVisible()).toBe(false)
  await close()
})
