import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildDesktop } from './build.ts'
import { sayHosts } from './hosts.ts'
import { type OpenPages, pageHosts } from './page-hosts.ts'

const settings = {
  office: { country: 'SE' },
  transports: [{ kind: 'simulator', name: 'phones', ownNumbers: ['+46701740605'] }],
}

beforeAll(buildDesktop, 60_000)
beforeAll(() => sayHosts('Page specs (beside a browser on the headless gateway)'))

if (pageHosts.length === 0) test.skip('needs Chromium, or Electron', () => undefined)

describe.each(pageHosts)('the pages on $name', (host) => {
  let pages: OpenPages

  beforeAll(async () => {
    pages = await host.open(settings)
    pages.page.setDefaultTimeout(10_000)
    await pages.page.getByText('Working').first().waitFor({ timeout: 30_000 })
  }, 60_000)
  afterAll(() => pages?.close())

  const go = (place: string) => pages.page.evaluate(`location.assign('#/${place}')`)

  test('a text is written, arrives, and its answer is seen at once', async () => {
    const { page } = pages
    await go('conversations/new')
    await page.locator('.new-to input').fill('070-174 06 01')
    await page.getByLabel('Your text').fill('Is the van back?')
    await page.keyboard.press('Enter')
    await page.locator('.bubble.ours').getByText('Delivered').waitFor()
    const phone = page.getByRole('region', { name: '070-174 06 01' })
    await phone.getByLabel('Write on 070-174 06 01').fill('Yes, at the gate')
    await page.keyboard.press('Enter')
    await page.locator('.bubble.theirs').getByText('Yes, at the gate').waitFor()
  })

  test('“Why?” tells the way of the text', async () => {
    const { page } = pages
    await page.locator('.bubble.ours .bubble-line').first().click()
    const details = page.getByRole('complementary', { name: 'Details of the text' })
    await details.getByText('Delivered.', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await details.waitFor({ state: 'detached' })
  })

  test('a contact is kept, and gives the conversation its name', async () => {
    const { page } = pages
    await go('contacts')
    await page.getByRole('button', { name: 'Add a contact' }).first().click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Name', { exact: true }).fill('Anna Andersson')
    await form.getByLabel('Phone').fill('070-174 06 01')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.waitFor({ state: 'detached' })
    await go('conversations')
    await page.locator('.person', { hasText: 'Anna Andersson' }).waitFor()
  })

  test('no place makes the console complain', async () => {
    const { page } = pages
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    for (const place of ['conversations', 'waiting', 'contacts', 'status', 'trace', 'settings', 'about']) {
      await go(place)
      await page.getByRole('heading').first().waitFor()
    }
    expect(complaints).toEqual([])
  })

  const testWithMenu = host.hasMenu ? test : () => {}
  testWithMenu('the menu searches, jumps, writes and prints from wherever the page is', async () => {
    const { page, chooseInMenu } = pages
    await go('status')
    await page.getByRole('heading', { name: 'Status' }).waitFor()
    await chooseInMenu('search')
    await page.locator('input:focus[aria-label="Search people and texts"]').waitFor()
    await chooseInMenu('jump')
    await page.getByRole('combobox').waitFor()
    await page.keyboard.press('Escape')
    await chooseInMenu('new')
    await page.locator('.new-to input').waitFor()
    await page.evaluate("window.print = () => document.body.classList.add('was-printed')")
    await go('conversations')
    await page.locator('.person', { hasText: 'Anna Andersson' }).click()
    await page.locator('.bubble').first().waitFor()
    await chooseInMenu('print')
    await page.locator('body.was-printed .print-sheet .print-body').first().waitFor({ state: 'attached' })
    await page.evaluate("dispatchEvent(new Event('afterprint'))")
    await page.locator('.print-sheet').waitFor({ state: 'detached' })
  })

  test('the engine is killed: nothing written is lost, and the page recovers by itself', async () => {
    const { page } = pages
    await go('conversations')
    await page.locator('.person', { hasText: 'Anna Andersson' }).click()
    await page.getByLabel('Your text').fill('Half a thought')
    await pages.killEngine()
    const away = page.getByText('Textpost cannot be reached.')
    // Where the engine is started again at once, its absence is not worth a word.
    if (!pages.comesBackByItself) await away.waitFor()
    await pages.engineComesBack()
    await away.waitFor({ state: 'detached', timeout: 30_000 })
    const composer = page.getByLabel('Your text')
    expect(await composer.inputValue()).toBe('Half a thought')
    await composer.fill('Half a thought, whole')
    await page.getByText('21 / 160 · 1 part').waitFor({ timeout: 30_000 })
    await composer.press('Enter')
    await page.locator('.bubble.ours').getByText('Half a thought, whole').waitFor()
    expect(await page.locator('.bubble-body').allInnerTexts()).toEqual([
      'Is the van back?',
      'Yes, at the gate',
      'Half a thought, whole',
    ])
  })
})
