/// <reference lib="dom" />
import { type Browser, chromium, type Page } from 'playwright-core'
import type { Engine } from '../../host/engine.ts'
import { buildPages, pagesFolder } from '../../host/web/build-pages.ts'
import { serveWeb } from '../../host/web/server.ts'
import { chromiumPath } from '../support/chromium.ts'
import { busiestPhone } from './big-store.ts'
import { atMost, type BenchRow, spreadOf } from './rows.ts'

const usableLimitMs = 500
const frameLimitMs = 50
const idleMs = 6_000
const traced = ['toplevel', 'disabled-by-default-devtools.timeline']
const idleLimitPercent = 1

interface Opened {
  readonly browser: Browser
  readonly page: Page
  readonly link: string
  readonly engine: Engine
}

/** What a person sees of the pages over a store of that folder, in Chromium. */
export async function windowRows(folder: string, start: (folder: string) => Promise<Engine>): Promise<BenchRow[]> {
  await buildPages(() => {})
  const engine = await start(folder)
  const { calls, events, log, secrets } = engine
  const web = await serveWeb({ calls, events, log, secrets, port: 0, pages: pagesFolder })
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
  try {
    const blankPercent = await blankIdle(browser)
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await page.goto(web.link)
    await page.waitForSelector('.person')
    const opened = { browser, page, link: `http://127.0.0.1:${web.port}/`, engine }
    // First: the browser that has once written a trace, as the others let it do, is busy with itself ever after.
    const idle = await idleRows(opened, blankPercent)
    return [
      ...(await openingRows(opened)),
      ...(await conversationRows(opened)),
      ...(await searchRows(opened)),
      ...(await scrollRows(opened)),
      ...idle,
    ]
  } finally {
    await browser.close()
    await web.close()
    await engine.stop()
  }
}

function limited(name: string, ours: number, peer: number, unit = 'ms'): BenchRow {
  return atMost({ name, unit, ours, peer, peerName: 'limit' })
}

async function openingRows({ browser, page, link }: Opened): Promise<BenchRow[]> {
  const times: number[] = []
  const cpu: number[] = []
  for (let turn = 0; turn < 7; turn++) {
    await page.goto('about:blank')
    await browser.startTracing(page, { categories: traced })
    await page.goto(link, { waitUntil: 'commit' })
    await page.waitForSelector('.person')
    times.push(
      // From the beginning of the navigation to the frame in which the first people are there to be clicked.
      await page.evaluate(
        () => new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now()))),
      ),
    )
    cpu.push(tasksMs(await browser.stopTracing()).reduce((sum, ms) => sum + ms, 0))
  }
  return [
    limited('window: usable after it is opened, median', spreadOf(times).median, usableLimitMs),
    limited('window: the same, CPU of the page, median', spreadOf(cpu).median, usableLimitMs),
  ]
}

async function conversationRows({ page }: Opened): Promise<BenchRow[]> {
  const shown = async (hash: string, ready: string) => {
    await page.evaluate(() => location.assign('#/status'))
    await page.waitForSelector('.bubbles', { state: 'detached' })
    return page.evaluate(
      ([to, selector]) =>
        new Promise<number>((resolve) => {
          const startMs = performance.now()
          location.assign(to ?? '')
          const look = () =>
            document.querySelector(selector ?? '') ? resolve(performance.now() - startMs) : requestAnimationFrame(look)
          look()
        }),
      [hash, ready],
    )
  }
  const place = `#/conversations/${encodeURIComponent(busiestPhone)}`
  const newest: number[] = []
  const oldest: number[] = []
  for (let turn = 0; turn < 7; turn++) {
    newest.push(await shown(place, '.bubble'))
    oldest.push(await shown(`${place}/1`, '.bubble'))
  }
  return [
    limited('window: conversation of 100,000 shown, median', spreadOf(newest).median, usableLimitMs),
    limited('window: the same at its oldest, median', spreadOf(oldest).median, usableLimitMs),
  ]
}

async function searchRows({ page }: Opened): Promise<BenchRow[]> {
  await page.evaluate(() => location.assign('#/conversations'))
  const field = page.getByLabel('Search people and texts')
  const times: number[] = []
  for (const search of ['tomorrow', 'xylofonzebra', '123456', 'dalson', '0721000042', 'omorro', 'th']) {
    await field.fill('')
    await page.waitForSelector('.people-pane .chips')
    const startMs = performance.now()
    await field.fill(search)
    await page.locator('.found .person, .people-pane .empty').first().waitFor()
    times.push(performance.now() - startMs)
  }
  await field.fill('')
  return [limited('window: search, from the last key to results, worst', spreadOf(times).worst, usableLimitMs)]
}

/** Frames while a list is scrolled with the wheel, and how long the longest one stood. */
async function scrollRows({ browser, page }: Opened): Promise<BenchRow[]> {
  const measured = async (name: string, list: string, step: number) => {
    const box = await page.locator(list).boundingBox()
    if (!box) throw new Error(`no ${list}`)
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await browser.startTracing(page, { categories: traced })
    await page.evaluate(() => {
      const frames: number[] = []
      let last = performance.now()
      const next = () => {
        const now = performance.now()
        frames.push(now - last)
        last = now
        if (!Reflect.get(window, 'framesDone')) requestAnimationFrame(next)
      }
      Reflect.set(window, 'frames', frames)
      Reflect.set(window, 'framesDone', false)
      requestAnimationFrame(next)
    })
    for (let turn = 0; turn < 200; turn++) await page.mouse.wheel(0, step)
    const frames = await page.evaluate(() => {
      Reflect.set(window, 'framesDone', true)
      return Reflect.get(window, 'frames') as unknown as number[]
    })
    const tasks = tasksMs(await browser.stopTracing())
    const { p95, worst } = spreadOf(frames.slice(1))
    const long = frames.filter((ms) => ms > frameLimitMs).length
    return [
      limited(`scrolling ${name}: p95 of ${frames.length} frames`, p95, frameLimitMs),
      limited(`scrolling ${name}: longest frame (${long} over the limit)`, worst, frameLimitMs),
      limited(`scrolling ${name}: longest task of the page, its CPU`, spreadOf(tasks).worst, frameLimitMs),
    ]
  }
  await page.evaluate(() => location.assign('#/conversations'))
  await page.waitForSelector('.person')
  const people = await measured('people', '.people-list', 300)
  await page.evaluate((to) => location.assign(to), `#/conversations/${encodeURIComponent(busiestPhone)}`)
  await page.waitForSelector('.bubble')
  const texts = await measured('texts', '.bubbles', -300)
  await page.evaluate(() => location.assign('#/contacts'))
  await page.waitForSelector('td')
  const contacts = await measured('contacts', '.table-rows', 300)
  return [...people, ...texts, ...contacts]
}

/** Tasks of the page's own thread, by their CPU time: unlike a frame it says nothing of who else uses the computer. */
function tasksMs(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as { traceEvents: TraceEvent[] }
  const threads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  )
  const tasks = traceEvents.filter(({ name, pid, tid }) => name === 'RunTask' && threads.has(`${pid} ${tid}`))
  return tasks.map(({ tdur = 0 }) => tdur / 1000)
}

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** CPU time in microseconds. */
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/** Share of one core that is used while nothing happens. */
async function idleRows({ browser, page }: Opened, blankPercent: number): Promise<BenchRow[]> {
  await page.evaluate(() => location.assign('#/conversations'))
  await page.waitForSelector('.person')
  // What opening it left to be collected is.
  await new Promise((resolve) => setTimeout(resolve, 5_000))
  const before = process.cpuUsage()
  const browserPercent = await idlePercent(browser)
  const { user, system } = process.cpuUsage(before)
  return [
    limited('idle, window open: the gateway', percentOf((user + system) / 1e6), idleLimitPercent, '%'),
    limited(
      `idle, window open: the browser, more than the ${blankPercent.toFixed(1)} % of a blank page`,
      Math.max(0, browserPercent - blankPercent),
      idleLimitPercent,
      '%',
    ),
  ]
}

/** What the browser itself takes with nothing in it. */
async function blankIdle(browser: Browser): Promise<number> {
  const page = await browser.newPage()
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  const percent = await idlePercent(browser)
  await page.close()
  return percent
}

/** Share of one core that all processes of the browser take. */
async function idlePercent(browser: Browser): Promise<number> {
  const cdp = await browser.newBrowserCDPSession()
  const seconds = async () =>
    (await cdp.send('SystemInfo.getProcessInfo')).processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0)
  const before = await seconds()
  await new Promise((resolve) => setTimeout(resolve, idleMs))
  const percent = percentOf((await seconds()) - before)
  await cdp.detach()
  return percent
}

function percentOf(seconds: number): number {
  return (seconds / (idleMs / 1000)) * 100
}
