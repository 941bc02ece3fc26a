// On paper: one sheet of A4, nothing to press, the drawing, the way back to the page.
import { inflateSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mapOf, open, startBrowser, widths } from './browser'
import { type Service, startService } from './service'
import { stateOf } from './states'

let service: Service
let browser: Browser

beforeAll(async () => {
  ;[service, browser] = await Promise.all([startService(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await service?.stop()
})

/** The pages of a PDF: its page objects, which may lie inside compressed streams. */
function pagesOf(pdf: Buffer): number {
  const parts = [pdf.toString('latin1')]
  for (const { index, 0: found } of pdf.toString('latin1').matchAll(/stream\r?\n/g)) {
    try {
      parts.push(inflateSync(pdf.subarray(index + found.length), { finishFlush: 2 }).toString('latin1'))
    } catch {
      // Not a compressed stream.
    }
  }
  return parts.join('\n').match(/\/Type\s*\/Page(?![A-Za-z])/g)?.length ?? 0
}

const papers = [
  ['/?q=Весенняя 15', '/committees/tsentr'],
  [stateOf('disputed').path, '/committees'],
  ['/committees/tsentr', '/committees/tsentr'],
  ['/committees/solnechnyy', '/committees/solnechnyy'],
  ['/committees/krasnaya', '/committees/krasnaya'],
] as const

test.each(papers)('%s is one sheet', async (path, link) => {
  const { page, close } = await open(browser, `${service.url}${path}`, widths[1][1])
  // With the live map over the drawing, too: paper takes the drawing.
  if (path.startsWith('/?')) expect(await mapOf(page)).toBe('ready')
  await page.emulateMedia({ media: 'print' })
  const pressed = page.locator(
    'button, #search, nav, input, .skip, .actions, .map-live, .legend, .demo-close',
  )
  for (const control of await pressed.all()) expect(await control.isVisible()).toBe(false)
  expect(await page.locator('#map svg').first().isVisible()).toBe(true)
  expect(await page.locator('.colophon svg').isVisible()).toBe(true)
  const colophon = page.locator('.colophon p')
  expect(await colophon.isVisible()).toBe(true)
  expect(await colophon.textContent()).toContain(`${service.url}${link}`)
  expect(await colophon.textContent()).toMatch(/\d\d\.\d\d\.\d{4}/)
  const pdf = await page.pdf({ format: 'A4', printBackground: true, preferCSSPageSize: true })
  expect(pagesOf(pdf)).toBe(1)
  await close()
})

test('every committee and every kind of answer is one sheet', async () => {
  const { page, close } = await open(browser, `${service.url}/committees`, {
    ...widths[1][1],
    javaScriptEnabled: false,
  })
  const committees = await page
    .locator('.committees li > a:first-child')
    .evaluateAll(links => links.map(a => a.getAttribute('href') ?? ''))
  expect(committees.length).toBe(54)
  const asked = ['border', 'uncovered', 'ambiguous', 'street', 'unknown', 'outside'] as const
  const fat: string[] = []
  for (const path of [...committees, ...asked.map(name => stateOf(name).path), '/']) {
    await page.goto(`${service.url}${path}`)
    if (pagesOf(await page.pdf({ format: 'A4', preferCSSPageSize: true })) !== 1) fat.push(path)
    if (!(await page.locator('.colophon p').textContent())?.match(/\d\d\.\d\d\.\d{4}/))
      fat.push(`no date: ${path}`)
  }
  expect(fat).toEqual([])
  await close()
}, 120_000)

test('an answer that came without loading a page prints its own drawing and its own link', async () => {
  const { page, close } = await open(browser, `${service.url}/`, widths[1][1])
  await page.locator('#q').fill('Весенняя 15')
  await page.keyboard.press('Enter')
  await page.locator('#answer-heading').waitFor()
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('#map svg .p-own').count()).toBe(1)
  const colophon = page.locator('.colophon p')
  expect(await colophon.isVisible()).toBe(true)
  // Paper is passed on: it names the committee, and no home.
  expect(await colophon.textContent()).toContain(`${service.url}/committees/tsentr`)
  expect(pagesOf(await page.pdf({ format: 'A4', preferCSSPageSize: true }))).toBe(1)
  await close()
})

test('whoever presses “Print” prints', async () => {
  const { page, close } = await open(browser, `${service.url}/?q=Весенняя 15`, widths[0][1])
  await page.evaluate(() => {
    window.print = () => document.documentElement.setAttribute('data-printed', '')
  })
  await page.getByRole('button', { name: 'Распечатать' }).click()
  expect(await page.locator('html[data-printed]').count()).toBe(1)
  await close()
})

test('only records are cut to a line, and on paper nothing is', async () => {
  const { page, close } = await open(browser, `${service.url}/api/collections`, widths[1][1])
  const cut = () =>
    page
      .locator('.scroll td')
      .evaluateAll(cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth).length)
  expect(await cut()).toBe(0)
  await page.goto(`${service.url}/api/collections/committees/items`)
  expect(await cut()).toBeGreaterThan(0)
  // As wide as a sheet of A4 between its margins.
  await page.setViewportSize({ width: 703, height: 1000 })
  await page.emulateMedia({ media: 'print' })
  expect(await cut()).toBe(0)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(703)
  await close()
})
