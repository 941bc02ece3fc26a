// Pages of other people, of another origin than dvor: the one docs/use.md tells to save draws the city and the benches.
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { picture, startBrowser } from './browser'
import { freePort, type Service, startService } from './service'

let service: Service
let browser: Browser
let host: Server
let site: string

/** What stands in the document, with the service where it is here; the map is left where the story can ask it. */
const page = (): string => {
  const written = /```html\n([\s\S]*?)```/.exec(readFileSync('../docs/use.md', 'utf8'))?.[1]
  if (!written) throw new Error('docs/use.md has no page')
  return written
    .replace('http://127.0.0.1:8080', service.url)
    .replace('const map = ', 'const map = window.map = ')
}

beforeAll(async () => {
  ;[service, browser] = await Promise.all([startService(), startBrowser()])
  const port = await freePort()
  site = `http://localhost:${port}`
  host = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(page())).listen(port)
})
afterAll(async () => {
  host?.close()
  await browser?.close()
  await service?.stop()
})

test('a page of another site that is written as the document says draws the committees and the benches', async () => {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } })
  const shown = await context.newPage()
  const wrong: string[] = []
  shown.on('console', said => {
    if (said.type() === 'error') wrong.push(`${said.text()} (${said.location().url})`)
  })
  shown.on('pageerror', error => wrong.push(error.message))
  // The host of libraries is not asked: it has what lies here.
  await context.route('https://unpkg.com/maplibre-gl@6.17.0/**', (route, request) => {
    const path = new URL(request.url()).pathname.replace('/maplibre-gl@6.17.0/', '')
    return route.fulfill({
      path: join('node_modules/maplibre-gl', path),
      contentType: path.endsWith('.css') ? 'text/css' : 'text/javascript',
      headers: { 'access-control-allow-origin': '*' },
    })
  })
  await shown.goto(site)
  const drawn = (layer: string) =>
    shown.evaluate(layer => {
      const { map } = window as unknown as {
        map: { getLayer(id: string): unknown; queryRenderedFeatures(of: object): unknown[] }
      }
      return map?.getLayer(layer) ? map.queryRenderedFeatures({ layers: [layer] }).length : 0
    }, layer)
  await expect.poll(() => drawn('benches'), { timeout: 40_000 }).toBeGreaterThan(10)
  await expect.poll(() => drawn('committee')).toBeGreaterThan(0)
  await picture(shown, 'elsewhere')
  expect(wrong).toEqual([])
  await context.close()
})
