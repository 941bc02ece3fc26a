// How fast it feels, and how much travels: budgets of a telephone on a slow network.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { layoutShift, mapOf, open, startBrowser, widths } from './browser'
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

const [, telephone] = widths[0]

/** A text, opened first so that the network can be slowed, names no icon. */
const NO_ICON = /favicon\.ico/

/** The network Lighthouse calls slow 4G: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 }

/** What the largest thing on the screen is, and when it was there. */
const largest = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<{ ms: number; what: string }>(resolve => {
        new PerformanceObserver(list => {
          const last = list.getEntries().at(-1) as
            | (PerformanceEntry & { element: Element | null })
            | undefined
          resolve({ ms: last?.startTime ?? Infinity, what: last?.element?.tagName ?? '' })
        }).observe({ type: 'largest-contentful-paint', buffered: true })
      }),
  )

test.each(['/', '/?q=Весенняя 15', '/committees/tsentr'])(
  'on slow 4G %s is there within two seconds and nothing moves',
  async path => {
    const { page, allow, close } = await open(browser, `${service.url}/robots.txt`, telephone)
    allow(NO_ICON)
    const session = await page.context().newCDPSession(page)
    await session.send('Network.enable')
    await session.send('Network.emulateNetworkConditions', SLOW_4G)
    await page.goto(`${service.url}${path}`)
    const { ms, what } = await largest(page)
    console.log(`${path}: largest paint after ${Math.round(ms)} ms (${what})`)
    expect(ms).toBeLessThanOrEqual(2000)
    await session.send('Network.emulateNetworkConditions', { ...SLOW_4G, latency: 0, downloadThroughput: -1 })
    expect(await mapOf(page)).toBe('ready')
    expect((await largest(page)).what, 'the live map is never waited for').not.toBe('CANVAS')
    expect(await layoutShift(page)).toBeLessThanOrEqual(0.05)
    await close()
  },
)

test('the card is there 300 ms after Enter', async () => {
  const { page, close } = await open(browser, `${service.url}/`, telephone)
  await mapOf(page)
  await page.evaluate(() => scrollTo(0, 0))
  const times: number[] = []
  for (const address of ['Весенняя 15', 'Весенняя 1', 'Красноармейская 100', 'Весенняя 16', 'Весенняя 2']) {
    await page.locator('#q').fill(address)
    times.push(
      await page.evaluate(
        () =>
          new Promise<number>(resolve => {
            const region = document.querySelector('#answer')
            const form = document.querySelector<HTMLFormElement>('#search')
            if (!region || !form) throw new Error('no form')
            const started = performance.now()
            new MutationObserver((_, observer) => {
              if (!document.querySelector('#answer-heading')) return
              observer.disconnect()
              requestAnimationFrame(() => resolve(performance.now() - started))
            }).observe(region, { childList: true })
            form.requestSubmit()
          }),
      ),
    )
    await mapOf(page)
  }
  console.log(`the card after Enter, ms: ${times.map(Math.round).join(', ')}`)
  // Whatever else the machine does only makes it longer.
  expect(Math.min(...times)).toBeLessThanOrEqual(300)
  await close()
})

/** Watches from now on what moves by itself. */
const watchShifts = (page: Page) =>
  page.evaluate(() => {
    const from = performance.now()
    const seen = { shift: 0 }
    Object.assign(window, { seen })
    new PerformanceObserver(list => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number
        hadRecentInput: boolean
      })[])
        if (entry.startTime > from && !entry.hadRecentInput) seen.shift += entry.value
    }).observe({ type: 'layout-shift', buffered: true })
  })

test.each([
  ['/', 'Весенняя 15', 'found'],
  ['/', 'Абракадабра 5', 'not_found'],
  ['/?q=Весенняя 15', 'Абракадабра 5', 'not_found'],
  ['/?q=Абракадабра 5', 'Весенняя 15', 'found'],
])('from %s, a slow answer to “%s” (%s) moves nothing under the eyes', async (path, address, status) => {
  const { page, context, close } = await open(browser, `${service.url}${path}`, telephone)
  await context.route(/\?q=/, async route => {
    await new Promise(resolve => setTimeout(resolve, 900))
    await route.continue()
  })
  await page.locator('#q').fill(address)
  await page.waitForTimeout(600)
  await watchShifts(page)
  await page.keyboard.press('Enter')
  await expect.poll(() => new URL(page.url()).searchParams.get('q'), { timeout: 5000 }).toBe(address)
  await expect.poll(() => page.locator('#answer').getAttribute('data-status')).toBe(status)
  await page.waitForTimeout(300)
  const shift = await page.evaluate(() => (window as unknown as { seen: { shift: number } }).seen.shift)
  console.log(`from ${path} to ${address}: ${shift.toFixed(3)}`)
  expect(shift).toBeLessThanOrEqual(0.05)
  await close()
})

test.each(['/', '/?q=Весенняя 15', '/committees', '/committees/tsentr'])(
  'the page %s weighs at most 20 kB',
  async path => {
    const { page, allow, close } = await open(browser, `${service.url}/robots.txt`)
    allow(NO_ICON)
    const session = await page.context().newCDPSession(page)
    await session.send('Network.enable')
    const weights: number[] = []
    const documents = new Set<string>()
    session.on('Network.responseReceived', event => {
      if (event.type === 'Document') documents.add(event.requestId)
    })
    session.on('Network.loadingFinished', event => {
      if (documents.has(event.requestId)) weights.push(event.encodedDataLength)
    })
    await page.goto(`${service.url}${path}`)
    await expect.poll(() => weights.length).toBe(1)
    console.log(`${path}: ${((weights[0] ?? 0) / 1000).toFixed(1)} kB`)
    expect(weights[0]).toBeLessThanOrEqual(20_000)
    await close()
  },
)
