import { readFileSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UsbDevice } from '../../drivers/modem/usb-devices.ts'
import { SimulatedBinding, SimulatedModem } from '../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../drivers/simulator/phones.ts'
import { waitFor } from '../support/wait-for.ts'
import { type Desk, type DeskPage, hasChromium, startDesk } from './support/desk.ts'

const usb = { vendorId: '12d1', productId: '1506' }

describe.skipIf(!hasChromium)('the pages of modems', () => {
  const network = new SimulatedNetwork()
  const binding = new SimulatedBinding()
  const usbDevices: UsbDevice[] = []
  const modem = new SimulatedModem({
    network,
    networkDelayMs: 5,
    reportDelayMs: 5,
    sim: { pin: '1234' },
    ussd: { '*100#': 'Saldo: 12,50 kr', '*111#': '1 Saldo\n2 Ladda…', '1': 'Saldo 9 kr' },
  })
  let desk: Desk
  let page: DeskPage

  beforeAll(async () => {
    desk = await startDesk(
      { office: { country: 'SE' } },
      { serialBinding: binding, listUsb: async () => usbDevices },
      network,
    )
    page = await desk.open('modems')
  }, 120_000)

  afterAll(async () => {
    await desk.close()
    modem.close()
  })

  const go = (hash: string) => page.evaluate((to) => location.assign(`#/${to}`), hash)
  const card = () => page.getByRole('article', { name: 'modem-1' })
  interface InForce {
    readonly missedCalls: boolean
    readonly balance: { readonly code?: string; readonly lowBelow?: number }
  }
  const inForce = async () =>
    ((await desk.engine.calls.settings({})) as { transports: readonly InForce[] }).transports[0]

  /** No violation of WCAG 2.2 AA, in either scheme. */
  const accessible = async () => {
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      const axe = new AxeBuilder({ page }).setLegacyMode()
      const all = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
      const { violations } = await (scheme === 'dark' ? axe.withRules(['color-contrast']) : axe.withTags(all)).analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html.slice(0, 200))])).toEqual(
        [],
      )
    }
    await page.emulateMedia({ colorScheme: 'light' })
  }

  test('the first run sees a modem that is plugged in while it is open', async () => {
    await go('welcome')
    await page.getByRole('button', { name: /USB modem/ }).click()
    await page.getByText(/^No modem is plugged in/).waitFor()
    const pull = binding.add('/dev/ttyUSB0', modem, usb)
    await page
      .getByRole('status')
      .getByText(/Found: Huawei/)
      .waitFor()
    await accessible()
    pull()
    await page.getByText(/^No modem is plugged in/).waitFor()
    await go('modems')
  })

  test('plugged in, a modem appears by itself; it is used, wants its PIN, gets it, and works', async () => {
    await page.getByText('No modem yet').waitFor()
    const pluggedMs = Date.now()
    binding.add('/dev/ttyUSB0', modem, usb)
    await page.getByText('It is not used yet.').waitFor()
    expect(Date.now() - pluggedMs).toBeLessThan(3_000)
    await page.getByRole('button', { name: 'Use this modem' }).click()
    await card().getByLabel('PIN of the SIM card').waitFor()
    await accessible()
    await card().getByText('350000000000006').waitFor()
    await card().getByLabel('PIN of the SIM card').fill('1234')
    await page.keyboard.press('Enter')
    await card().getByText('Working', { exact: true }).waitFor()
    await card().getByRole('img', { name: 'Signal: strong' }).waitFor()
    await card().getByText('Demo Mobile, at home').waitFor()
    expect(await page.getByText('It is not used yet.').count()).toBe(0)
    // The card's number is not for everybody who looks at the screen.
    expect(await card().innerText()).not.toContain(modem.sim.iccid)
    await card().getByRole('button', { name: 'Show' }).click()
    expect(await card().innerText()).toContain(modem.sim.iccid)
  })

  test('a stick that shows itself as a disk is explained; another page tells of it too', async () => {
    await go('about')
    await page.locator('.facts').first().waitFor()
    usbDevices.push({ vendorId: '12d1', productId: '1f01' })
    const pull = binding.add('/dev/ttyUSB9', modem, { vendorId: '1546', productId: '01a8' })
    await page.getByText(/was plugged in/).waitFor()
    await page.getByRole('button', { name: 'Show it' }).click()
    await page.locator('.stick.warn').getByText(/disk/).waitFor()
    pull()
    usbDevices.length = 0
    await page.locator('.stick').first().waitFor({ state: 'detached' })
  })

  test('a code is asked, a menu answered; the balance rule is kept', async () => {
    await go('modems/modem-1')
    const code = page.getByLabel('Code', { exact: true }).first()
    await code.fill('*100#')
    await code.press('Enter')
    await page.locator('.exchanges').getByText('Saldo: 12,50 kr').waitFor()
    await code.fill('*111#')
    await code.press('Enter')
    const answer = page.getByLabel('Your answer')
    await answer.fill('1')
    await answer.press('Enter')
    await page.locator('.exchanges').getByText('Saldo 9 kr').waitFor()
    const rule = page.getByRole('group', { name: 'Money left' })
    await rule.getByLabel('Code').fill('*100#')
    await rule.getByLabel('Code').press('Enter')
    await waitFor('the code', async () => (await inForce())?.balance.code === '*100#')
    await rule.getByLabel('Warn below').fill('20')
    await rule.getByLabel('Warn below').press('Enter')
    await waitFor('the limit', async () => (await inForce())?.balance.lowBelow === 20)
  })

  test('missed calls are switched off and on', async () => {
    await page.getByLabel('Missed calls').click()
    await waitFor('the setting', async () => (await inForce())?.missedCalls === false)
    await page.getByLabel('Missed calls').click()
    await waitFor('the setting', async () => (await inForce())?.missedCalls === true)
    await card().getByText('Working', { exact: true }).waitFor()
  })

  test('the PIN is changed and no longer asked for; a wrong one says so and is not sent again', async () => {
    await page.getByText('The SIM card asks for its PIN after every start. 3 tries are left.').waitFor()
    const change = page.getByRole('form', { name: 'Change the PIN' })
    const fill = async (old: string, next: string) => {
      await change.getByLabel('PIN now').fill(old)
      await change.getByLabel('New PIN', { exact: true }).fill(next)
      await change.getByLabel('New PIN again').fill(next)
      await change.getByRole('button', { name: 'Change the PIN' }).click()
    }
    await fill('9999', '4711')
    await change.getByRole('alert').waitFor()
    await page.getByText('2 tries are left.').waitFor()
    const tried = () => modem.commandLines.filter((line) => line.startsWith('AT+CPWD=')).length
    expect(tried()).toBe(1)
    await change.getByRole('button', { name: 'Change the PIN' }).click()
    await change.getByText(/has been tried|was tried|refused/i).waitFor()
    expect(tried()).toBe(1)
    await fill('1234', '4711')
    await page.getByText('The PIN was changed; Textpost keeps the new one.').waitFor()
    expect(await desk.engine.secrets.get('pin/modem-1')).toBe('4711')
    const lock = page.getByRole('form', { name: 'Ask for no PIN any more' })
    await lock.getByLabel('PIN of the SIM card').fill('4711')
    await lock.getByRole('button').last().click()
    await page.getByRole('form', { name: 'Ask for the PIN' }).waitFor()
    expect(modem.sim.locked).toBe(false)
  })

  test('the console answers, and refuses what would lose texts', async () => {
    await page.getByText('For support: speak with the modem directly').click()
    const line = page.getByLabel('Command line')
    await line.fill('AT+CSQ')
    await line.press('Enter')
    const log = page.getByRole('log')
    await log.getByText('+CSQ: 21,99').waitFor()
    await line.fill('AT+CMGD=1')
    await line.press('Enter')
    await log.getByText(/must not be lost/).waitFor()
    await line.press('ArrowUp')
    await line.press('ArrowUp')
    expect(await line.inputValue()).toBe('AT+CSQ')
    await accessible()
  })

  test('the doctor shows each check as it is found, with a text to oneself, and saves a report without names', async () => {
    modem.coverage = 'none'
    modem.reset()
    // It is gone while it starts anew; then it answers and looks for its network.
    await waitFor('the search for a network', async () => {
      const [link] = (await desk.engine.calls.status({})).links
      return link?.state === 'connecting' && link.health?.iccid !== undefined
    })
    await go('doctor/modem-1')
    await page.locator('.doctor-checks li.running').getByText('The network has accepted it').waitFor()
    expect(await page.locator('.doctor-checks li.good').count()).toBe(5)
    modem.coverage = 'home'
    await page.getByText('All is well.').waitFor()
    await page.getByLabel('Also send a text to oneself').click()
    await page.getByRole('button', { name: 'Examine', exact: true }).click()
    const last = page.locator('.doctor-checks li').last()
    await last.getByText('A text to oneself arrives').waitFor()
    await page.locator('.doctor-checks li.good').nth(10).waitFor()
    expect(await page.locator('.doctor-checks li.bad').count()).toBe(0)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save the report' }).click()
    const file = await (await download).path()
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('✓ A text to oneself arrives')
    expect(text).not.toContain(modem.sim.iccid)
    await accessible()
  })

  test('what is wrong says what to do, in German', async () => {
    modem.removeSim()
    const german = await desk.open('doctor/modem-1', { locale: 'de-DE' })
    await german
      .locator('.doctor-checks li.bad')
      .getByText('Eine SIM-Karte ist da und lesbar')
      .waitFor({ timeout: 20_000 })
    expect(await german.locator('.doctor-checks li.good').allInnerTexts()).toEqual([
      expect.stringContaining('Ein Modem ist eingesteckt'),
      expect.stringContaining('Sein Anschluss lässt sich öffnen'),
      expect.stringContaining('Das Modem antwortet'),
    ])
    await german.getByText('Ein Punkt braucht Ihre Aufmerksamkeit.').waitFor()
    expect(german.complaints).toEqual([])
    await german.context().close()
    modem.insertSim()
    expect(page.complaints).toEqual([])
  })
})
