/**
 * `npm run screens [folder]`: pictures of every page and state (light, dark, small, large, empty, full, error, both languages) and one
 * contact sheet of them all, as HTML and as a picture. Needs Chromium.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromiumPath, type Desk, hasChromium, startDesk } from './support/desk.ts'
import { everyPlace, furnish, type Place } from './support/furnish.ts'
import { modemPlaces, startModemDesk } from './support/modems.ts'

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '..', '.work', 'screens'))
const say = (line: string) => process.stdout.write(`${line}\n`)
const small = { width: 1024, height: 700 }
const large = { width: 1600, height: 1000 }

interface Shot {
  readonly file: string
  readonly words: string
}
const shots: Shot[] = []

interface Look {
  readonly name: string
  readonly colorScheme: 'light' | 'dark'
  readonly viewport: { readonly width: number; readonly height: number }
  readonly locale?: string
}

async function shoot(desk: Desk, places: readonly Place[], look: Look): Promise<void> {
  const { name, ...options } = look
  const page = await desk.open('', options)
  for (const { name: where, place, ready, act } of places) {
    await page.mouse.move(0, 0)
    await page.evaluate((to) => location.assign(`#/${to}`), place)
    await page.locator(ready).first().waitFor()
    await act?.(page)
    await page.waitForFunction(() => document.querySelector('.loading') === null)
    await page.evaluate(() => document.fonts.ready)
    const file = `${name} ${where}`
      .replace(/[^a-z0-9]+/gi, '-')
      .toLowerCase()
      .concat('.png')
    await page.screenshot({ path: join(folder, file), animations: 'disabled' })
    shots.push({ file, words: `${where} · ${name}` })
    await page.keyboard.press('Escape')
    await page
      .getByLabel('Search people and texts')
      .fill('', { timeout: 50 })
      .catch(() => {})
  }
  if (page.complaints.length > 0) say(`${name}: the page complained: ${page.complaints.join('; ')}`)
  await page.context().close()
}

const demoLooks: readonly Look[] = [
  { name: 'light 1600', colorScheme: 'light', viewport: large },
  { name: 'dark 1600 de', colorScheme: 'dark', viewport: large, locale: 'de-DE' },
  { name: 'dark 1024', colorScheme: 'dark', viewport: small },
  { name: 'light 1024 de', colorScheme: 'light', viewport: small, locale: 'de-DE' },
]

/** The demo as somebody meets it: what is to be sent, on its way, answered, and after the tour. */
async function shootDemo(desk: Desk, look: Look): Promise<void> {
  const { name, ...options } = look
  const page = await desk.open('', options)
  const shot = async (words: string) => {
    const file = `${name} demo ${words}`
      .replace(/[^a-z0-9]+/gi, '-')
      .toLowerCase()
      .concat('.png')
    await page.screenshot({ path: join(folder, file), animations: 'disabled' })
    shots.push({ file, words: `demo, ${words} · ${name}` })
  }
  await page.locator('.choice').last().click()
  await page.locator('.mail-row').first().waitFor()
  await shot('to be sent')
  await page.locator('#demo-send').click()
  await page.locator('.step-next').first().waitFor()
  await shot('on its way')
  await page.locator('.phone-answers button').first().waitFor()
  await shot('on the phone')
  await page.locator('.phone-answers button').last().click()
  await page.locator('.reading .mail').nth(1).waitFor()
  await shot('answered')
  await page.keyboard.press('Escape')
  await shot('after the tour')
  if (page.complaints.length > 0) say(`${name}: the demo complained: ${page.complaints.join('; ')}`)
  await page.context().close()
}

const empty: readonly Place[] = [
  { name: 'conversations, empty', place: 'conversations', ready: '.empty' },
  { name: 'waiting, empty', place: 'waiting/held', ready: '.empty' },
  { name: 'contacts, empty', place: 'contacts', ready: '.empty' },
  { name: 'status, empty', place: 'status', ready: '.empty' },
  { name: 'first run', place: 'welcome', ready: '.choice' },
  {
    name: 'first run, a test that fails',
    place: 'welcome',
    ready: '.choice',
    act: async (page) => {
      await page.getByRole('button', { name: /SMS provider/ }).click()
      await page.getByLabel('Address').fill('127.0.0.1:9')
      await page.getByLabel('System ID').fill('office')
      await page.getByRole('textbox', { name: 'Password' }).fill('secret')
      await page.getByRole('button', { name: 'Save and test' }).click()
      await page.locator('.test-steps .bad').waitFor()
    },
  },
]

async function sheet(): Promise<void> {
  const figures = shots.map(
    ({ file, words }) =>
      `<figure><a href="${file}"><img loading="lazy" src="${file}" alt="${words}"></a><figcaption>${words}</figcaption></figure>`,
  )
  const style =
    'body{font:13px system-ui;margin:16px;display:grid;grid-template-columns:repeat(4,1fr);gap:16px}img{width:100%;border:1px solid #bbb}figure{margin:0}'
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><meta charset="utf-8"><title>Textpost, every page</title><style>${style}</style>${figures.join('')}`,
  )
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } })
  await page.goto(`file://${join(folder, 'index.html')}`)
  await page.evaluate(() =>
    Promise.all([...document.images].map((image) => Object.assign(image, { loading: 'eager' }).decode())),
  )
  await page.screenshot({ path: join(folder, 'contact-sheet.png'), fullPage: true })
  await browser.close()
}

if (hasChromium) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const bare = await startDesk({})
  await shoot(bare, empty, { name: 'light 1024', colorScheme: 'light', viewport: small })
  await bare.close()
  for (const look of demoLooks) {
    const office = await startDesk({})
    await shootDemo(office, look)
    await office.close()
  }
  const desk = await startDesk()
  await furnish(desk)
  const main = everyPlace.filter(
    ({ name }) =>
      !name.startsWith('settings,') || ['settings, mail', 'settings, transports', 'settings, form'].includes(name),
  )
  await shoot(desk, everyPlace, { name: 'light 1600', colorScheme: 'light', viewport: large })
  await shoot(desk, main, { name: 'dark 1600', colorScheme: 'dark', viewport: large })
  await shoot(desk, main, { name: 'light 1024', colorScheme: 'light', viewport: small })
  const german = ['conversation', 'status', 'waiting, held', 'first run']
  await shoot(
    desk,
    everyPlace.filter(({ name }) => german.includes(name)),
    { name: 'dark 1024 de', colorScheme: 'dark', viewport: small, locale: 'de-DE' },
  )
  await shoot(
    desk,
    everyPlace.filter(({ name }) => ['conversations', 'conversation'].includes(name)),
    { name: 'narrow', colorScheme: 'light', viewport: { width: 720, height: 700 } },
  )
  await desk.close()
  const modems = await startModemDesk()
  await shoot(modems, modemPlaces, { name: 'light 1600', colorScheme: 'light', viewport: large })
  await shoot(modems, modemPlaces, { name: 'dark 1024 de', colorScheme: 'dark', viewport: small, locale: 'de-DE' })
  await modems.close()
  await sheet()
  say(`${shots.length} pictures in ${folder}`)
} else say(`Not made: Chromium is not at ${chromiumPath}. Install it, or name it in TEXTPOST_CHROMIUM.`)
