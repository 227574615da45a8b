import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { buildDesktop, builtPages } from './build.ts'
import { clickTrayItem, launchDesktop, newDataFolder, recorded } from './desktop.ts'
import { hosts } from './hosts.ts'

beforeAll(buildDesktop, 60_000)

if (hosts.length === 0) test.skip('needs Chromium for the double, or Electron', () => undefined)

describe.each(hosts)('“Just try it” on $name', (host) => {
  test('there and back: the demo runs beside the gateway in a folder of its own, and nothing of the person’s is touched', async () => {
    const settings = { office: { name: 'Our office' } }
    const data = newDataFolder(settings)
    const desktop = await launchDesktop(host, { data, pages: builtPages })
    onTestFinished(() => desktop.close())
    const { page, app } = desktop
    page.setDefaultTimeout(15_000)

    await page.getByRole('button', { name: /Just try it/ }).click()
    await page.getByRole('button', { name: 'Send the mail' }).click()
    const kim = page.getByRole('region', { name: 'Kim', exact: true })
    await kim.getByText('Could you open gate 3').waitFor()
    await kim.getByRole('button', { name: 'On my way, 5 min' }).click()
    await page.locator('.mail-words', { hasText: 'On my way, 5 min' }).waitFor()

    // The tray goes on telling of the person's own gateway.
    expect((await recorded(app)).tooltip).not.toContain('smsc')
    await page.getByRole('link', { name: 'About' }).click()
    const demoFolder = await waitFor(
      'the demo’s folder',
      async () => /\S*textpost-demo-\w+/.exec((await page.locator('.facts').allInnerTexts()).join(' '))?.[0],
    )
    expect(existsSync(demoFolder)).toBe(true)

    await page.getByRole('button', { name: 'Leave the demo' }).click()
    await page.getByRole('heading', { name: 'Welcome to Textpost' }).waitFor()
    await waitFor('the demo’s folder to be gone', () => !existsSync(demoFolder))
    expect(JSON.parse(readFileSync(join(data, 'settings.json'), 'utf8'))).toEqual(settings)

    // From within the demo the tray leads to the settings of the office.
    await page.getByRole('button', { name: /Just try it/ }).click()
    await page.getByRole('heading', { name: 'Demo' }).waitFor()
    await clickTrayItem(app, 'Settings…')
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    await page.getByText('This is the demo').waitFor({ state: 'detached' })
    expect(await page.getByRole('link', { name: 'Demo' }).count()).toBe(0)
  })
})
