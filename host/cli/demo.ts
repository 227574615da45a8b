import { asGatewayError, GatewayError, sentenceOf } from '../../core/errors.ts'
import { people, phones } from '../demo/cast.ts'
import { runCommand } from '../demo/commands.ts'
import { EndSignals } from '../demo/end-signals.ts'
import { type OnceOptions, playOnce, type Step } from '../demo/once.ts'
import { serveDemoPages } from '../demo/pages.ts'
import { playScript } from '../demo/script.ts'
import { eventLine } from '../demo/view/event-line.ts'
import { terminalPaint } from '../demo/view/paint.ts'
import { Timeline, timelineHeading } from '../demo/view/timeline.ts'
import { TypedScreen } from '../demo/view/typed-screen.ts'
import { welcome } from '../demo/view/welcome.ts'
import { type DemoWorld, paces, startDemoWorld } from '../demo/world.ts'
import { pagesAreFresh } from '../web/build-pages.ts'
import type { WebServer } from '../web/server.ts'
import { exitCodes, type Terminal } from './output.ts'
import { language, t } from './words.ts'

export interface DemoOptions {
  /** Play one round trip over each transport and end. */
  readonly once: boolean
  readonly json: boolean
  readonly terminal: Terminal
}

/** As shells tell of a program that Ctrl+C ended. */
const interrupted = 130

/** Ports that people can keep in their mail program from one demo to the next. */
const wantedPorts = { imap: 1143, smtp: 1025 }

/** `demo`: everything simulated in this process. Gives the exit code. */
export async function demo(options: DemoOptions): Promise<number> {
  const signals = new EndSignals()
  // Whoever read what is printed has gone (`| head`): an end like any other, also for what is printed after it.
  process.stdout.on('error', () => signals.end())
  try {
    return options.once ? await once(options, signals.signal) : await live(options, signals)
  } finally {
    signals.dispose()
  }
}

async function once({ json, terminal }: DemoOptions, signal: AbortSignal): Promise<number> {
  const startedAt = Date.now()
  if (!json) terminal.out(timelineHeading(terminalPaint))
  const world = await startDemoWorld({ pace: paces.quick, language: language() })
  try {
    return await showOnce(world, { json, terminal, startedAt, signal })
  } catch (thrown) {
    if (!signal.aborted) throw thrown
    return interrupted
  } finally {
    await world.close()
  }
}

/** Plays the conversations in `world`, printing each step as it is done. Gives the exit code; rejects only when `signal` aborts. */
export async function showOnce(
  world: DemoWorld,
  { json, terminal, ...options }: Pick<DemoOptions, 'json' | 'terminal'> & OnceOptions,
): Promise<number> {
  const timeline = new Timeline({ columns: columns(), paint: terminalPaint })
  const onStep = (step: Step) => {
    if (!json) terminal.out(timeline.step(step))
  }
  const report = await playOnce(world, { ...options, onStep })
  terminal.out(json ? JSON.stringify(report, undefined, 2) : timeline.summary(report))
  return report.ok ? exitCodes.done : exitCodes.failed
}

/** Shows what happens until it is ended; that is a good end. */
async function live({ json, terminal }: DemoOptions, signals: EndSignals): Promise<number> {
  const world = await startDemoWorld({ pace: paces.lifelike, phonesAnswer: true, wantedPorts, language: language() })
  const isTyped = !json && process.stdin.isTTY === true && process.stdout.isTTY === true
  let pages: Promise<WebServer | undefined> | undefined
  const screen = isTyped ? new TypedScreen(terminal, () => signals.end()) : terminal
  try {
    world.feed.subscribe((event) => {
      const line = json ? JSON.stringify(event) : eventLine(event, { columns: columns(), paint: terminalPaint })
      if (line !== undefined) screen.out(line)
    })
    screen.out(json ? JSON.stringify(facts(world)) : welcome(world, isTyped, terminalPaint))
    if (!json && !pagesAreFresh())
      screen.out(t('Building the page for a browser; this takes a few seconds and happens once.'))
    pages = openPages(world, signals.signal, (web) => {
      if (web instanceof GatewayError)
        screen.out(json ? JSON.stringify(told(web)) : sentenceOf(web.code, web.details, language()))
      else screen.out(json ? JSON.stringify({ kind: 'pages', link: web.link }) : pageWords(web.link))
    })
    if (screen instanceof TypedScreen) screen.open((typed) => runCommand(world, typed))
    else await playScript(world, signals.signal)
    await signals.ended
  } finally {
    if (screen instanceof TypedScreen) screen.close()
    await (await pages)?.close()
    await world.close()
  }
  if (!json) terminal.out(t('The demo has ended; nothing of it is left.'))
  return exitCodes.done
}

/** The same demo in a browser. What is wrong with the pages is told and stops nothing. */
async function openPages(
  world: DemoWorld,
  signal: AbortSignal,
  tell: (opened: WebServer | GatewayError) => void,
): Promise<WebServer | undefined> {
  try {
    const web = await serveDemoPages(world, signal)
    tell(web)
    return web
  } catch (thrown) {
    if (!signal.aborted) tell(asGatewayError(thrown, 'engine/defect', { details: { reason: String(thrown) } }))
    return undefined
  }
}

function pageWords(link: string): string {
  return t('In a browser on this computer, with phones to type on: {link}', { link })
}

function told({ code, details }: GatewayError) {
  return { kind: 'no-pages', code, sentence: sentenceOf(code, details, language()) }
}

/** What the first screen says, for programs. */
function facts({ folder, ports }: DemoWorld) {
  return { kind: 'demo', folder, ports, people, phones }
}

function columns(): number {
  // A terminal that does not know its width says 0.
  return Math.min(process.stdout.columns || 120, 160)
}
