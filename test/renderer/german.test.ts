import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { de } from '../../renderer/words/de.ts'
import { en } from '../../renderer/words/en.ts'
import { bare, englishWords, placesOf } from '../support/english.ts'
import { waitFor } from '../support/wait-for.ts'
import { type Desk, type DeskPage, hasChromium, simulated, startDesk } from './support/desk.ts'

const kim = '+46701740601'

test('the words of the pages are German whole', () => {
  for (const [key, german] of Object.entries(de)) {
    const source = en[key as keyof typeof en]
    expect(placesOf(german), key).toEqual(placesOf(source))
    const words = german.replace(/\{\w+, plural,/g, '').replace(/\b(?:one|other) \{/g, '')
    expect(bare(words), key).not.toMatch(englishWords)
  }
})

describe.skipIf(!hasChromium)('the pages in German', () => {
  let desk: Desk
  let page: DeskPage

  beforeAll(async () => {
    desk = await startDesk({
      ...simulated,
      office: { ...simulated.office, language: 'de' },
      transports: [
        ...(simulated.transports ?? []),
        // Nobody listens at its port.
        { kind: 'smpp', name: 'anbieter', address: '127.0.0.1:1', systemId: 'office' },
      ],
      routing: { default: ['try'] },
    })
    desk.network.phone(kim)
    await desk.engine.secrets.set('smpp/anbieter', 'geheim')
    const { calls } = desk.engine
    calls.reconnect({ link: 'anbieter' })
    await calls.saveContact({ name: 'Kim', alias: 'kim', phone: kim, groups: [] })
    await calls.send({ to: ['kim'], text: '🚚 Kommt morgen', priority: 'normal' })
    await calls.send({ to: ['+4790012345'], text: 'Nach Norwegen', priority: 'normal' })
    await waitFor('the provider to be down', async () =>
      (await calls.status({})).links.some(({ name, code }) => name === 'anbieter' && code === 'smpp/unreachable'),
    )
    page = await desk.open('', { locale: 'de-DE' })
  }, 120_000)

  afterAll(() => desk.close())

  const go = async (hash: string, ready: string) => {
    await page.evaluate((to) => location.assign(`#/${to}`), hash)
    await page.locator(ready).first().waitFor()
  }

  /** Every line that is shown, without those that hold an English word. */
  const expectGerman = async (place: string) => {
    const shown = await page.evaluate(() => document.body.innerText)
    const lines = shown.split('\n').filter((line) => englishWords.test(bare(line)))
    expect(lines, place).toEqual([])
    return shown
  }

  test('status names a problem, what it means and what to do', async () => {
    await go('status', '.chart, .cards')
    await page
      .getByText(/Der SMS-Anbieter ist unter 127\.0\.0\.1, Port 1, nicht erreichbar/)
      .first()
      .waitFor()
    const shown = await expectGerman('status')
    expect(shown).toContain('(dort wartet kein Programm)')
    expect(shown).toContain('SMS warten und gehen hinaus, wenn die Verbindung steht.')
    expect(shown).toContain('Prüfen Sie Adresse und Port')
  })

  test('Why? tells the way of a text', async () => {
    await go(`conversations/${encodeURIComponent(kim)}`, '.bubble.ours')
    await page.locator('.bubble.ours .bubble-line').first().click()
    await page.getByText(`SMS an ${kim}, 1 Teil (Unicode), wegen „🚚“.`).waitFor()
    await page.getByText('Geht über try: für alles Übrige gewählt.').waitFor()
    await page.getByText('Zugestellt.', { exact: true }).waitFor()
    await expectGerman('why')
    await page.keyboard.press('Escape')
  })

  test('a held text says why', async () => {
    await go('waiting/held', '.row-reason')
    expect(await expectGerman('waiting')).toContain('+4790012345 gehört zu einem Land, in das keine SMS gehen dürfen.')
  })

  test('every subject of the settings', async () => {
    const subjects = 'office mail recipients transports permission conversion queue replies routing web log'.split(' ')
    for (const subject of subjects) {
      await go(`settings/${subject}`, '.subject-title')
      await page.evaluate(() => {
        for (const folded of document.querySelectorAll('details')) folded.open = true
      })
      await expectGerman(subject)
    }
    await go('settings/transports/anbieter', '.entry')
    await page.getByRole('dialog').getByLabel('System-ID').waitFor()
    await expectGerman('the form of the provider')
  })

  test('a setting that is refused, and a test that fails', async () => {
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('System-ID').fill('ö')
    await dialog.getByRole('button', { name: 'Speichern und testen' }).click()
    await dialog.getByText(/Muss 1 bis 46 einfache Zeichen haben, nicht „ö“/).waitFor()
    await dialog.getByLabel('System-ID').fill('office')
    await dialog.getByRole('button', { name: 'Speichern und testen' }).click()
    await dialog.getByText(/Der Server 127\.0\.0\.1 antwortet nicht auf Port 1 \(abgelehnt\)\./).waitFor()
    await expectGerman('a test that failed')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  test('another language counts at once, for the gateway’s sentences too', async () => {
    await go('settings/appearance', '.subject-title')
    await page.getByText('English', { exact: true }).click()
    await page.getByRole('heading', { name: 'Appearance' }).waitFor()
    await go('settings/queue', '.subject-title')
    await page.getByText('How long messages wait and when they are tried again.').waitFor()
    await go('status', '.cards')
    await page
      .getByText(/The SMS provider at 127\.0\.0\.1, port 1, cannot be reached/)
      .first()
      .waitFor()
    await go('settings/appearance', '.subject-title')
    await page.getByText('Deutsch', { exact: true }).click()
    await page.getByRole('heading', { name: 'Aussehen' }).waitFor()
    expect(page.complaints).toEqual([])
  })
})
