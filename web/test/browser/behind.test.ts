// As operators run it: behind nginx, over HTTPS, below a path. Everything stays below that path.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mapOf, open, startBrowser, widths } from './browser'
import { freePort, type Service, startService } from './service'

let service: Service
let browser: Browser
let nginx: ChildProcess
let folder: string
let root: string

/** What an operator writes, and what a user without rights needs besides. */
const conf = (outside: number, inside: string) => `
pid ${folder}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${outside} ssl;
    ssl_certificate ${folder}/cert.pem;
    ssl_certificate_key ${folder}/key.pem;
    location /tos/ { proxy_pass ${inside}/; proxy_set_header Host $host; }
    location = /tos { return 308 /tos/; }
  }
}
`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dvor-nginx-'))
  const port = await freePort()
  root = `https://localhost:${port}/tos`
  execFileSync(
    'openssl',
    `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout ${folder}/key.pem -out ${folder}/cert.pem`.split(
      ' ',
    ),
    { stdio: 'ignore' },
  )
  ;[service, browser] = await Promise.all([startService('--public-url', root), startBrowser()])
  await writeFile(join(folder, 'nginx.conf'), conf(port, service.url))
  nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  nginx.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  for (let answers = false; !answers; ) {
    if (nginx.exitCode !== null) throw new Error(`nginx ended: ${said}`)
    answers = await context.request.get(`${root}/health/ready`).then(
      answer => answer.ok(),
      () => false,
    )
  }
  await context.close()
})
afterAll(async () => {
  if (nginx?.exitCode === null) {
    nginx.kill('SIGQUIT')
    await once(nginx, 'exit')
  }
  await browser?.close()
  await service?.stop()
  if (folder) await rm(folder, { recursive: true, force: true })
})

test('a resident finds their committee, and nothing leaves the path', async () => {
  const { page, context, close } = await open(browser, `${root}/`, {
    ...widths[1][1],
    ignoreHTTPSErrors: true,
  })
  const asked: string[] = []
  context.on('request', request => {
    if (request.url().startsWith('http')) asked.push(request.url())
  })
  await page.reload()
  await page.locator('#q').fill('весенняя 1')
  await page.getByRole('option').first().waitFor()
  await page.locator('#q').fill('Весенняя 15')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('#answer-heading').textContent()).toBe('ТОС «Центр»')
  expect(page.url()).toBe(`${root}/?q=${new URLSearchParams({ q: 'Весенняя 15' }).toString().slice(2)}`)
  expect(await mapOf(page)).toBe('ready')
  // By https, the page may ask where one stands.
  expect(await page.locator('#here').isVisible()).toBe(true)
  expect(await page.locator('[data-share]').getAttribute('data-share')).toBe(`${root}/committees/tsentr`)

  await page.locator('#other-language').click()
  await page.waitForURL(`${root}/en/?q=*`)
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
  await page.locator('.onward a').click()
  await page.waitForURL(`${root}/en/committees/tsentr`)
  expect(await mapOf(page)).toBe('ready')
  await page.locator('nav').getByRole('link', { name: 'All committees' }).click()
  await page.waitForURL(`${root}/en/committees`)
  await page.locator('.committees a').first().click()
  await page.locator('.committee h1').waitFor()

  for (const kind of ['/assets/', '/tiles/', '/style/', '/api/'])
    expect(asked.filter(url => url.startsWith(`${root}${kind}`)).length, kind).toBeGreaterThan(0)
  expect(asked.filter(url => !url.startsWith(`${root}/`))).toEqual([])
  await close()
})

test.each(['/', '/?q=Весенняя 15', '/?q=Лесопитомник 3', '/en/committees', '/committees/tsentr', '/nowhere'])(
  'every link, form and file of the page %s is below the path, by https',
  async path => {
    const { page, allow, close } = await open(browser, `${root}${path}`, { ignoreHTTPSErrors: true })
    allow(/status of 404/)
    const astray = await page.evaluate(below => {
      const urls = [...document.querySelectorAll('[href], [src], [action], [data-share]')].flatMap(e =>
        ['href', 'src', 'action', 'data-share'].map(name => e.getAttribute(name)).filter(url => url !== null),
      )
      return urls.filter(url => {
        const { href, protocol } = new URL(url, location.href)
        return !['mailto:', 'tel:'].includes(protocol) && !href.startsWith(`${below}/`)
      })
    }, root)
    expect(astray).toEqual([])
    await close()
  },
)

test('styles and TileJSON name their files by https below the path', async () => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  const urlsIn = (value: unknown): string[] =>
    typeof value === 'string'
      ? /^[a-z]+:\/\//.test(value)
        ? [value]
        : []
      : value && typeof value === 'object'
        ? Object.values(value).flatMap(urlsIn)
        : []
  const ask = async (url: string): Promise<string[]> => {
    const answer = await context.request.get(url)
    expect(answer.status(), url).toBe(200)
    return urlsIn(await answer.json())
  }
  for (const name of ['light', 'dark', 'contrast']) {
    const urls = await ask(`${root}/style/${name}.json`)
    expect(urls.filter(url => !url.startsWith(`${root}/`))).toEqual([])
    expect(urls.length).toBeGreaterThan(0)
    for (const url of urls.filter(url => /\/tiles\/[^/{]+\.json$/.test(url)))
      expect((await ask(url)).filter(inner => !inner.startsWith(`${root}/tiles/`))).toEqual([])
  }
  // Reference systems and relations are named by URIs that are no places of ours.
  const isName = (url: string) => url.startsWith('http://www.opengis.net/def/')
  const collections = (await ask(`${root}/api/collections`)).filter(url => !isName(url))
  expect(collections.filter(url => !url.startsWith(`${root}/`))).toEqual([])
  expect(collections.length).toBeGreaterThan(0)
  await context.close()
})
