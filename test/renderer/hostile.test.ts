import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pagesFolder } from '../../host/web/build-pages.ts'
import { serveWeb } from '../../host/web/server.ts'
import { quietLog } from '../support/logs.ts'
import { waitFor } from '../support/wait-for.ts'
import { type Desk, type DeskPage, hasChromium, startDesk } from './support/desk.ts'

const phone = '+46701740601'
const hostile = [
  '<img src=x onerror="window.hit=1"><script>window.hit=1</script>',
  'https://evil.example/ javascript:window.hit=1 file:///etc/passwd',
  '\u202egpj.exe \u2066\u2067 abc \u200f',
  `Z${'\u0351\u0352\u0353\u0354'.repeat(60)}algo`,
  `{{constructor}} \${window.hit=1} </style><style>*{display:none}`,
  'W'.repeat(2_000),
]

describe.skipIf(!hasChromium)('text from outside', () => {
  let desk: Desk
  let page: DeskPage

  beforeAll(async () => {
    desk = await startDesk()
    const name = `<b onclick="window.hit=1">${'\u202e'}${'N'.repeat(150)}`
    await desk.engine.calls.saveContact({ name, alias: '', phone, groups: ['<i>group</i>'] })
    for (const text of hostile) await desk.network.phone(phone).send(text, '+46701740605')
    await waitFor(
      'the texts',
      async () => (await desk.engine.calls.texts({ phone, limit: 50 })).length === hostile.length,
    )
    page = await desk.open(`conversations/${encodeURIComponent(phone)}`)
    await page.locator('.bubble').nth(2).waitFor()
  }, 120_000)

  afterAll(() => desk.close())

  test.each(['conversations/%2B46701740601', 'waiting/unrouted', 'contacts', 'status'])(
    'is never more than words: %s',
    async (place) => {
      await page.evaluate((to) => location.assign(`#/${to}`), place)
      await page.locator('.page h1').first().waitFor()
      await page.waitForFunction(() => document.querySelector('.outside') !== null)
      const found = await page.evaluate(() => ({
        hit: (window as { hit?: number }).hit,
        images: document.querySelectorAll('.page img, .page script, .page b, .page i, .page .outside > *').length,
        links: [...document.querySelectorAll('a')]
          .map((link) => link.getAttribute('href') ?? '')
          .filter((href) => !href.startsWith('#/')),
        overrides: /[\u202a-\u202e\u2066-\u2069]/.test(document.body.textContent),
        wide: document.documentElement.scrollWidth > innerWidth,
      }))
      expect(found).toEqual({ hit: undefined, images: 0, links: [], overrides: false, wide: false })
    },
  )

  test('does not break the layout', async () => {
    await page.evaluate(() => location.assign('#/conversations/%2B46701740601'))
    await page.locator('.bubble').first().waitFor()
    const boxes = await page.evaluate(() => {
      const pane = document.querySelector('.thread-pane')?.getBoundingClientRect()
      return [...document.querySelectorAll('.bubble')].map((bubble) => {
        const box = bubble.getBoundingClientRect()
        return box.left >= (pane?.left ?? 0) && box.right <= (pane?.right ?? 0)
      })
    })
    expect(boxes.length).toBeGreaterThan(0)
    expect(boxes).not.toContain(false)
    const row = await page.locator('.person').first().boundingBox()
    expect(row?.height).toBe(60)
  })

  test('an injected script does not run, nor does anything leave for elsewhere', async () => {
    const outcome = await page.evaluate(async () => {
      const script = document.createElement('script')
      script.textContent = 'window.hit = 1'
      document.body.append(script)
      const holder = document.createElement('div')
      holder.innerHTML = '<img src="https://evil.example/x.png" onerror="window.hit=2">'
      document.body.append(holder)
      const tried = async (work: () => Promise<unknown>) =>
        work().then(
          () => 'went',
          () => 'refused',
        )
      const sent = await tried(() => fetch('https://evil.example/'))
      await new Promise((resolve) => setTimeout(resolve, 50))
      script.remove()
      holder.remove()
      return { hit: (window as { hit?: number }).hit, sent }
    })
    expect(outcome).toEqual({ hit: undefined, sent: 'refused' })
    expect(page.complaints.some((line) => line.includes('Content Security Policy'))).toBe(true)
    page.complaints.length = 0
  })

  test('the page says that Textpost is away, comes back by itself, and keeps the draft', async () => {
    const { web, engine } = desk
    await page.getByLabel('Your text').fill('not sent yet')
    await web.close()
    await page.getByText('Textpost cannot be reached.').waitFor()
    const { calls, events, secrets } = engine
    const again = await serveWeb({ calls, events, log: quietLog, secrets, port: web.port, pages: pagesFolder })
    await page.getByText('Textpost cannot be reached.').waitFor({ state: 'detached' })
    expect(await page.getByLabel('Your text').inputValue()).toBe('not sent yet')
    await engine.calls.send({ to: [phone], text: 'after the break', priority: 'normal' })
    await page.locator('.bubble-body').getByText('after the break').waitFor()
    await again.close()
  })
})
