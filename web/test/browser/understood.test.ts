// What was typed wrong is understood, and the page says how: on the wrong layout, misspelt, by keyboard, without JavaScript.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFaults, layoutShift, open, picture, startBrowser, widths } from './browser'
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

const at = (path: string) => `${service.url}${path}`
const heading = (page: Page) => page.locator('#answer-heading').textContent()
const status = (page: Page) => page.locator('#answer').getAttribute('data-status')
const understood = (page: Page) => page.locator('.understood').textContent()
const said = (page: Page) => page.locator('#status').textContent()

describe.each(widths)('on %s', (width, screen) => {
  test('an address typed on the wrong layout is chosen from the list by keyboard', async () => {
    const { page, close } = await open(browser, at('/'), screen)
    await page.locator('#q').focus()
    await page.keyboard.type('ktybyf')
    const street = page.getByRole('option', { name: 'проспект Ленина' }).first()
    await street.waitFor()
    expect(await axeFaults(page)).toEqual([])
    await picture(page, `layout-list-${width}`)
    while ((await street.getAttribute('aria-selected')) !== 'true') await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')

    // The street stays in the field, open for the house, and its houses are offered.
    await expect.poll(() => page.locator('#q').inputValue()).toMatch(/проспект Ленина, $/)
    expect(await status(page)).toBe('')
    await page.keyboard.type('90')
    const house = page.getByRole('option', { name: 'проспект Ленина, 90', exact: true })
    await house.waitFor()
    while ((await house.getAttribute('aria-selected')) !== 'true') await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(() => status(page)).toBe('found')
    expect(await page.locator('.place').first().textContent()).toContain('проспект Ленина, 90')
    expect(await page.locator('.understood').count(), 'what was chosen needs no explaining').toBe(0)
    await close()
  })

  test('a misspelt address is answered at once, and the page says how it was understood', async () => {
    const { page, close } = await open(browser, at('/'), screen)
    await page.locator('#q').fill('весеняя 15')
    await page.keyboard.press('Enter')
    await expect.poll(() => heading(page)).toBe('ТОС «Центр»')
    expect(await understood(page)).toBe('Понято как: Весенняя улица, 15')
    expect(await said(page)).toBe('Понято как: Весенняя улица, 15. Ваш комитет: ТОС «Центр»')
    expect(await page.locator('#q').inputValue(), 'the text is kept').toBe('весеняя 15')
    expect(
      await page.locator('.understood').evaluate(line => line.getBoundingClientRect().top),
    ).toBeGreaterThan(0)
    expect(await layoutShift(page)).toBeLessThanOrEqual(0.05)
    expect(await axeFaults(page)).toEqual([])
    await picture(page, `understood-${width}`)

    // Typed right, there is nothing to say.
    await page.locator('#q').fill('весенняя 15')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('.understood').count()).toBe(0)
    expect(await heading(page)).toBe('ТОС «Центр»')
    await close()
  })

  test('where it may be several, they are offered, and one is chosen by keyboard', async () => {
    const { page, close } = await open(browser, at('/'), screen)
    await page.locator('#q').fill('ktybyf 1')
    await page.keyboard.press('Enter')
    await expect.poll(() => heading(page)).toBe('Вы, наверное, имели в виду…')
    expect(await page.locator('#answer').getAttribute('data-committees'), 'nothing is chosen').toBe('')
    expect(await axeFaults(page)).toEqual([])
    await page.keyboard.press('Tab')
    const link = await page.evaluate(() => document.activeElement?.textContent)
    expect(link).toContain('Ленина, 1')
    await page.keyboard.press('Enter')
    await expect.poll(() => status(page)).toBe('found')
    expect(link).toContain(
      await page
        .locator('.place')
        .first()
        .textContent()
        .then(t => t?.split(' · ')[0]),
    )
    await close()
  })

  test('nothing to suggest is said to eyes and ears, and the answer says what to do', async () => {
    const { page, close } = await open(browser, at('/'), screen)
    await page.locator('#q').focus()
    await page.keyboard.type('абракадабра')
    const note = page.locator('.no-options')
    await expect.poll(() => note.isVisible()).toBe(true)
    expect(await said(page)).toBe('Подсказок нет. Проверьте название улицы или нажмите «Найти».')
    expect(await note.textContent()).toBe(await said(page))
    expect(await page.locator('#q').getAttribute('aria-expanded')).toBe('false')
    expect(await axeFaults(page)).toEqual([])
    await page.keyboard.press('Enter')
    await expect.poll(() => status(page)).toBe('not_found')
    expect(await note.isVisible()).toBe(false)
    await page.locator('#answer a[href*="q="]').first().click()
    await expect.poll(() => status(page)).toBe('found')
    await close()
  })

  test('without JavaScript the same is understood and said', async () => {
    const { page, close } = await open(browser, at('/'), { ...screen, javaScriptEnabled: false })
    await page.locator('#q').fill('весеняя 15')
    await page.keyboard.press('Enter')
    await page.locator('.understood').waitFor()
    expect(await understood(page)).toBe('Понято как: Весенняя улица, 15')
    expect(await heading(page)).toBe('ТОС «Центр»')
    expect(await page.locator('#q').inputValue()).toBe('весеняя 15')
    await page.locator('#q').fill('ktybyf 1')
    await page.keyboard.press('Enter')
    await page.locator('.choices a').first().click()
    await page.locator('.card.own').waitFor()
    await close()
  })
})

test('at twice the size of letters the line and the list stay inside the screen', async () => {
  const { page, close } = await open(browser, at('/?q=ktybyf 90'), widths[0][1])
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'))
  const inside = () =>
    page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)
  expect(await inside()).toBe(true)
  await page.locator('#q').fill('')
  await page.locator('#q').focus()
  await page.keyboard.type('красноармейская 1')
  await page.getByRole('option').first().waitFor()
  expect(await inside()).toBe(true)
  const field = await page.locator('#q').boundingBox()
  expect(field?.width, 'what is typed can be read').toBeGreaterThan(300)
  const box = await page.getByRole('listbox').boundingBox()
  expect(box && box.x >= 0 && box.x + box.width <= 390).toBe(true)
  await picture(page, 'twice')
  await close()
})
