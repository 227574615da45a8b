import { readFileSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { type Desk, type DeskPage, hasChromium, simulated, startDesk } from './support/desk.ts'

const anna = '+46701740601'
const bo = '+46701740602'
const long = 120

describe.skipIf(!hasChromium)('log, pause, trace and status in a browser', () => {
  let desk: Desk
  let page: DeskPage

  beforeAll(async () => {
    desk = await startDesk({ ...simulated, log: { level: 'info' } })
    const { calls, gateway } = desk.engine
    for (const number of [anna, bo]) desk.network.phone(number)
    await calls.saveContact({ name: 'Anna Andersson', alias: 'anna', phone: anna, groups: [] })
    const { store, clock } = gateway.context
    const day = 86_400_000
    await store.write(async (rooms) => {
      const from = { phone: anna, transport: 'away', ownNumber: '', partCount: 1, state: 'forwarded' } as const
      for (let n = 0; n < long; n++) {
        const at = clock.now() - 30 * day + n * 60_000
        await rooms.texts.insertIn({ ...from, body: `Note ${n}`, sentAt: at, createdAt: at })
      }
      await rooms.texts.insertIn({ ...from, phone: bo, body: 'Last week', sentAt: 0, createdAt: clock.now() - 7 * day })
    })
    await calls.send({ to: [anna], text: 'Delivered today', priority: 'normal' })
    await waitFor('delivery', async () => (await calls.texts({ phone: anna, limit: 1 }))[0]?.state === 'delivered')
    page = await desk.open('conversations')
  }, 120_000)

  afterAll(() => desk.close())

  const go = (hash: string) => page.evaluate((to) => location.assign(`#/${to}`), hash)
  const lines = () => page.locator('.people-list .person-line').allInnerTexts()
  const dayOf = (ago: number) => {
    const at = new Date(Date.now() - ago * 86_400_000)
    return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
  }
  const saved = async (start: () => Promise<void>): Promise<string> => {
    const download = page.waitForEvent('download')
    await start()
    return readFileSync(await (await download).path(), 'utf8')
  }

  const accessible = async (rules?: string[]) => {
    const axe = new AxeBuilder({ page }).setLegacyMode()
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(tags)).analyze()
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
  }
  const accessibleInBoth = async () => {
    await accessible()
    await page.emulateMedia({ colorScheme: 'dark' })
    await accessible(['color-contrast'])
    await page.emulateMedia({ colorScheme: 'light' })
  }

  test('the log is filtered by state, way and day; each filter is a chip that goes', async () => {
    await page.locator('.person').first().waitFor()
    await page.getByRole('button', { name: 'Filter texts' }).click()
    const form = page.getByRole('dialog', { name: 'Filter texts' })
    await form.getByText('Delivered', { exact: true }).click()
    await waitFor('one text', async () => (await lines()).join() === 'Delivered\nDelivered today')
    await form.getByText('Mailed', { exact: true }).click()
    await form.getByLabel('From', { exact: true }).fill(dayOf(8))
    await waitFor('two texts', async () => (await lines()).length === 2)
    await form.getByLabel('To', { exact: true }).fill(dayOf(6))
    await waitFor('the day', async () => (await lines()).join() === 'Last week')
    await page.keyboard.press('Escape')
    const chips = page.getByRole('list', { name: 'Filters in force' })
    expect(await chips.getByRole('listitem').count()).toBe(4)
    for (const name of ['Remove filter: Delivered', 'Remove filter: Mailed']) {
      await chips.getByRole('button', { name }).click()
    }
    await page.locator('.people-list .person').click()
    await page.locator('.bubble.theirs.chosen').getByText('Last week').waitFor()
    for (const name of [/from/, /to/]) await chips.getByRole('button', { name }).click()
    await chips.waitFor({ state: 'detached' })
    // While the second chip goes, the texts that the first one let in are still there.
    const anna = page.locator('.person', { hasText: 'Anna Andersson' })
    await waitFor('one line for Anna', async () => (await anna.count()) === 1)
  })

  test('a sender that nobody is finds nothing and says so; arrows move in what is found', async () => {
    await page.getByRole('button', { name: 'Filter texts' }).click()
    const form = page.getByRole('dialog', { name: 'Filter texts' })
    await form.getByLabel(/Written by/).fill('nobody@example.com')
    await page.getByText('No such texts').waitFor()
    await form.getByRole('button', { name: 'Clear all filters' }).click()
    await form.getByText('From phones').click()
    await page.keyboard.press('Escape')
    await waitFor('texts', async () => (await lines())[0] === 'Last week')
    await page.locator('.people-list a').first().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain(`Note ${long - 2}`)
    // What is shown is saved whole, not only what was scrolled to.
    await page.getByRole('button', { name: 'Save the texts shown' }).click()
    const csv = await saved(() => page.getByRole('menuitem', { name: /CSV/ }).click())
    expect(csv.split('\r\n')).toHaveLength(long + 3)
    expect(csv).not.toContain('Delivered today')
    await page.getByText(`${long + 1} texts saved as textpost.csv.`).waitFor()
    await page.getByRole('button', { name: 'Save the texts shown' }).click()
    const mbox = await saved(() => page.getByRole('menuitem', { name: /mbox/ }).click())
    expect(mbox.match(/^From /gm)).toHaveLength(long + 1)
    await page.getByRole('button', { name: 'Remove filter: From phones' }).click()
  })

  test('a conversation is printed whole, by menu and by key, and nothing else on the page', async () => {
    await go(`conversations/${encodeURIComponent(anna)}`)
    await page.locator('.bubble').first().waitFor()
    await page.evaluate(() => {
      const told = { asked: 0 }
      Object.assign(window, { told, print: () => void told.asked++ })
    })
    const asked = () => page.evaluate(() => (window as unknown as { told: { asked: number } }).told.asked)
    await page.keyboard.press('Control+p')
    await waitFor('the printer', async () => (await asked()) === 1)
    await page.emulateMedia({ media: 'print' })
    const sheet = page.locator('.print-sheet')
    expect(await sheet.locator('.print-body').allInnerTexts()).toEqual([
      ...Array.from({ length: long }, (_, n) => `Note ${n}`),
      'Delivered today',
    ])
    await sheet.getByRole('heading', { name: 'Texts with Anna Andersson' }).waitFor()
    expect(await page.locator('#root').isVisible()).toBe(false)
    expect((await page.pdf()).length).toBeGreaterThan(10_000)
    await page.evaluate(() => dispatchEvent(new Event('afterprint')))
    await sheet.waitFor({ state: 'detached' })
    await page.emulateMedia({ media: 'screen' })
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Print' }).click()
    await waitFor('the printer again', async () => (await asked()) === 2)
    await page.evaluate(() => dispatchEvent(new Event('afterprint')))
  })

  test('the signal of a modem is a small chart that a reload does not lose', async () => {
    const { calls, gateway } = desk.engine
    const { store, clock } = gateway.context
    const now = clock.now()
    const spans = Array.from({ length: 100 }, (_, n) => now - (now % 600_000) - (100 - n) * 600_000)
    const readings = spans.map((at, n) => [at, -95 + (n % 9), -80 + (n % 9), -84])
    await store.write((rooms) => rooms.memory.set('signal', 'stick', JSON.stringify(readings)))
    const { transports } = (await calls.settings({})) as { transports: unknown[] }
    const stick = { kind: 'modem', name: 'stick', port: '/dev/nowhere' }
    await calls.changeSetting({ path: ['transports'], value: [...transports, stick] })
    await go('status')
    const chart = page.getByRole('img', { name: /-84 dBm now, between -95 and -72 dBm/ })
    await chart.waitFor()
    await page.reload()
    await chart.waitFor()
    // The port is not there: its settings are the first thing to look at, and open at the modem.
    const problem = page.locator('.problem', { hasText: 'stick' })
    await problem.getByRole('button').first().click()
    await page.getByRole('dialog').getByLabel('Name').waitFor()
    expect(await page.getByRole('dialog').getByLabel('Name').inputValue()).toBe('stick')
    await page.keyboard.press('Escape')
  })

  test('a pause is taken back by the notice or the bar, and shown meanwhile', async () => {
    await go('status')
    const pause = page.getByRole('button', { name: 'Pause sending and receiving' })
    await pause.click()
    await page.getByText(/Paused since .*: nothing is sent or fetched/).waitFor()
    await page.locator('.card', { hasText: 'try' }).getByText('Paused').waitFor()
    await page.locator('.health-line').getByText('Paused').first().waitFor()
    await accessibleInBoth()
    await page.locator('.card', { hasText: 'try' }).getByRole('button', { name: 'Test' }).click()
    await page.getByText('Textpost is paused.').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await pause.click()
    await page.locator('.connection-bar').getByRole('button', { name: 'Go on' }).click()
    await page.locator('.card', { hasText: 'try' }).getByText('Working').waitFor()
    expect(await page.locator('.connection-bar').count()).toBe(0)
  })

  test('the trace hides the words of texts until they are asked for', async () => {
    await go('trace')
    await page.getByRole('button', { name: 'Start' }).click()
    await waitFor('a line', async () => {
      desk.engine.log.write('trace', 'smpp', { side: 'out', line: 'submit_sm “•••”', clear: 'submit_sm “Hej”' })
      return (await page.locator('.trace-line').count()) > 0
    })
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    expect(await page.getByRole('log').innerText()).not.toContain('Hej')
    expect(await saved(() => page.getByRole('button', { name: 'Save', exact: true }).click())).not.toContain('Hej')
    await page.getByRole('switch', { name: 'Show the words of texts' }).check({ force: true })
    await page.getByText('→ submit_sm “Hej”').first().waitFor()
    expect(await saved(() => page.getByRole('button', { name: 'Save', exact: true }).click())).toContain('Hej')
    await accessibleInBoth()
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await page.locator('.trace-line').first().waitFor({ state: 'detached' })
    await page
      .getByRole('alert')
      .filter({ hasText: 'The lines are gone.' })
      .getByRole('button', { name: 'Undo' })
      .click()
    await page.locator('.trace-line').first().waitFor()
  })

  test('a page that is killed loses no draft', async () => {
    const place = `conversations/${encodeURIComponent(bo)}`
    const draft = 'Half a thought'
    const first = await desk.open(place)
    await first.getByLabel('Your text').fill(draft)
    const cdp = await first.context().newCDPSession(first)
    const crashed = first.waitForEvent('crash')
    cdp.send('Page.crash').catch(() => undefined)
    await crashed
    const second = await first.context().newPage()
    await second.goto(`http://127.0.0.1:${desk.web.port}/#/${place}`)
    const composer = second.getByLabel('Your text')
    await composer.waitFor()
    expect(await composer.inputValue()).toBe(draft)
    await second.context().close()
  })
})
