// Pages of other people, of another origin than dvor: those docs/use.md tells to save draw the city, from dvor or from a file;
// and a base map of the operator's own is seen in ours.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, open as openFile, rm, stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mapOf, open, picture, startBrowser } from './browser'
import { freePort, type Service, startService } from './service'

let service: Service
let browser: Browser
let host: Server
let site: string
let folder: string

/** The pages of the document, with the service where it is here; the map is left where the story can ask it. */
const pages = (): string[] =>
  [...readFileSync('../docs/use.md', 'utf8').matchAll(/```html\n([\s\S]*?)```/g)].map(([, page]) =>
    (page ?? '')
      .replace('http://127.0.0.1:8080', service.url)
      .replace('const map = ', 'const map = window.map = '),
  )

/** What `dvor export` writes. */
function exported(name: string, ...more: string[]): string {
  const path = join(folder, name)
  const asked = ['export', '--store', service.city, '--format', 'pmtiles', ...more, '-o', path]
  execFileSync(resolve(process.env['DVOR_BIN'] ?? ''), asked, { stdio: 'ignore' })
  return path
}

/** A host of files: the pages, and with ranges the archive. */
function files(archive: string): Server {
  return createServer(async (asked, answer) => {
    if (asked.url !== '/city.pmtiles') {
      const page = pages()[asked.url === '/file.html' ? 1 : 0]
      answer.setHeader('content-type', 'text/html').end(page)
      return
    }
    const [, from = 0, to = 0] = /bytes=(\d+)-(\d+)/.exec(asked.headers.range ?? '')?.map(Number) ?? []
    const { size } = await stat(archive)
    const length = Math.min(to, size - 1) - from + 1
    const bytes = Buffer.alloc(length)
    const file = await openFile(archive)
    await file.read(bytes, 0, length, from)
    await file.close()
    answer.writeHead(206, { 'content-range': `bytes ${from}-${from + length - 1}/${size}` }).end(bytes)
  })
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dvor-elsewhere-'))
  ;[service, browser] = await Promise.all([startService(), startBrowser()])
  const port = await freePort()
  site = `http://localhost:${port}`
  host = files(exported('city.pmtiles')).listen(port)
})
afterAll(async () => {
  host?.close()
  await browser?.close()
  await service?.stop()
  if (folder) await rm(folder, { recursive: true, force: true })
})

/** Opens a page and tells how many features its layers draw; the host of libraries is not asked, it has what lies here. */
async function visited(url: string, layers: readonly string[], name: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } })
  const page = await context.newPage()
  const wrong: string[] = []
  page.on('console', said => {
    if (said.type() === 'error') wrong.push(`${said.text()} (${said.location().url})`)
  })
  page.on('pageerror', error => wrong.push(error.message))
  await context.route('https://unpkg.com/**', (route, request) => {
    const path = new URL(request.url()).pathname.replace(/@[^/]+/, '')
    return route.fulfill({
      path: join('node_modules', path),
      contentType: path.endsWith('.css') ? 'text/css' : 'text/javascript',
      headers: { 'access-control-allow-origin': '*' },
    })
  })
  await page.goto(url)
  for (const layer of layers)
    await expect.poll(() => drawn(page, layer), { timeout: 40_000, message: layer }).toBeGreaterThan(0)
  await picture(page, name)
  expect(wrong).toEqual([])
  await context.close()
}

const drawn = (page: Page, layer: string): Promise<number> =>
  page.evaluate(layer => {
    const { map } = window as unknown as {
      map?: { getLayer(id: string): unknown; queryRenderedFeatures(of: object): unknown[] }
    }
    return map?.getLayer(layer) ? map.queryRenderedFeatures({ layers: [layer] }).length : 0
  }, layer)

test('the versions the document names are those tried here', () => {
  for (const name of ['maplibre-gl', 'pmtiles']) {
    const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as {
      version: string
    }
    for (const page of pages().filter(page => page.includes(`unpkg.com/${name}@`)))
      expect(page).toContain(`unpkg.com/${name}@${version}/`)
  }
})

test('a page of another site draws the committees and the benches from dvor', () =>
  visited(`${site}/page.html`, ['benches', 'committee', 'street'], 'elsewhere-served'))

test('a page on a host of files draws them from an archive that lies beside it', () =>
  visited(`${site}/file.html`, ['benches', 'committee', 'borders', 'streets'], 'elsewhere-file'))

test("an operator's own base map lies beneath the city in the map of the page", async () => {
  const ours = await startService('--base', exported('base.pmtiles', '--layers', 'base'))
  const { page, close } = await open(browser, `${ours.url}/committees`, {
    viewport: { width: 1280, height: 800 },
  })
  const asked: string[] = []
  page.on('response', answer => {
    const { pathname } = new URL(answer.url())
    if (pathname.startsWith('/tiles/base/')) asked.push(`${answer.status()} ${pathname}`)
  })
  await page.goto(`${ours.url}/?q=${encodeURIComponent('Весенняя 15')}`)
  expect(await mapOf(page)).toBe('ready')
  expect(asked.some(answer => answer.startsWith('200'))).toBe(true)
  expect(asked.filter(answer => !/^20[04]/.test(answer))).toEqual([])
  await picture(page, 'elsewhere-base')
  await close()
  await ours.stop()
})
