// An open map shows what planners edit meanwhile, by itself.
import { execFileSync } from 'node:child_process'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mapOf, open, startBrowser, widths } from './browser'
import { type Service, startOwnService } from './service'

let service: Service
let browser: Browser

beforeAll(async () => {
  ;[service, browser] = await Promise.all([startOwnService(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await service?.stop()
})

/** Edits the city's file as planners' programs do. */
const edit = (sql: string) => execFileSync('ogrinfo', ['-q', service.city, '-sql', sql], { stdio: 'pipe' })

/** Where on the screen a symbol is: the pointer changes over it. */
async function symbolOn(page: Page): Promise<{ x: number; y: number }> {
  const canvas = page.locator('.map-live canvas')
  const box = await canvas.boundingBox()
  if (!box) throw new Error('the map has no place')
  for (let y = box.y + 40; y < box.y + box.height - 40; y += 12)
    for (let x = box.x + 40; x < box.x + box.width - 60; x += 12) {
      await page.mouse.move(x, y)
      if ((await canvas.evaluate(c => c.style.cursor)) === 'pointer') return { x, y }
    }
  throw new Error('no symbol is on the map')
}

test('a place that a planner renames is told by its new name on a map that stays open', async () => {
  const { page, close } = await open(browser, `${service.url}/?q=Весенняя 15`, widths[1][1])
  expect(await mapOf(page)).toBe('ready')
  await page.evaluate(() => Object.assign(window, { neverLeft: true }))
  const { x, y } = await symbolOn(page)
  const card = page.getByRole('dialog')
  const told = async () => {
    await page.mouse.click(x, y)
    await card.waitFor()
    const text = await card.textContent()
    await page.keyboard.press('Escape')
    await expect.poll(() => card.count()).toBe(0)
    return text
  }
  expect(await told()).not.toContain('Липовая аллея')

  for (const table of ['place_point', 'place_area']) edit(`UPDATE ${table} SET name = 'Липовая аллея'`)
  const edited = Date.now()
  await expect.poll(told, { timeout: 10_000 }).toContain('Липовая аллея')
  console.log(`the map showed the edit after ${Date.now() - edited} ms`)
  expect(await page.evaluate(() => 'neverLeft' in window), 'nothing was reloaded').toBe(true)
  expect(new URL(page.url()).searchParams.get('q'), 'the answer stays').toBe('Весенняя 15')
  await close()
})

test('edits made while the page was out of sight are shown when it is looked at again', async () => {
  const { page, close } = await open(browser, `${service.url}/`, widths[1][1])
  expect(await mapOf(page)).toBe('ready')
  const look = (state: 'visible' | 'hidden') =>
    page.evaluate(now => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, value: now })
      document.dispatchEvent(new Event('visibilitychange'))
    }, state)
  const asked: string[] = []
  page.on('request', request => void (request.url().includes('/tiles/') && asked.push(request.url())))
  await look('hidden')
  edit("UPDATE territory SET short_name = 'Главный' WHERE id = 'tsentr'")
  await page.waitForTimeout(2000)
  expect(asked, 'who does not look asks nothing').toEqual([])
  await look('visible')
  await expect.poll(() => asked.length, { timeout: 10_000 }).toBeGreaterThan(0)
  await close()
})
