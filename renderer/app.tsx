import { useHotkeys } from '@mantine/hooks'
import { lazy, memo, Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import { HealthLine } from './components/health-line.tsx'
import { Jump } from './components/jump.tsx'
import { PhonesPane } from './components/phones-pane.tsx'
import { Rail } from './components/rail.tsx'
import { isCommand, onCommand, run } from './lib/commands.ts'
import { connection } from './lib/connection.ts'
import { leaveDemo } from './lib/demo-door.ts'
import { desktop, type EngineState } from './lib/desktop.ts'
import { since } from './lib/format.ts'
import { useWords } from './lib/i18n.ts'
import { useNewSticks } from './lib/new-sticks.ts'
import { goTo, hrefOf, usePlace } from './lib/router.ts'
import { useStatus } from './lib/status.ts'
import { doing } from './lib/tell.tsx'
import { useCall, useConnectionState } from './lib/use-call.ts'
import { ConversationsPage } from './pages/conversations.tsx'

const pages = {
  waiting: lazy(() => import('./pages/waiting.tsx').then((module) => ({ default: module.WaitingPage }))),
  contacts: lazy(() => import('./pages/contacts.tsx').then((module) => ({ default: module.ContactsPage }))),
  status: lazy(() => import('./pages/status.tsx').then((module) => ({ default: module.StatusPage }))),
  modems: lazy(() => import('./pages/modems.tsx').then((module) => ({ default: module.ModemsPage }))),
  doctor: lazy(() => import('./pages/doctor.tsx').then((module) => ({ default: module.DoctorPage }))),
  trace: lazy(() => import('./pages/trace.tsx').then((module) => ({ default: module.TracePage }))),
  settings: lazy(() => import('./pages/settings.tsx').then((module) => ({ default: module.SettingsPage }))),
  about: lazy(() => import('./pages/about.tsx').then((module) => ({ default: module.AboutPage }))),
  demo: lazy(() => import('./pages/demo.tsx').then((module) => ({ default: module.DemoPage }))),
  welcome: lazy(() => import('./pages/first-run.tsx').then((module) => ({ default: module.FirstRunPage }))),
} as const

// What App hears of (a demo, the first run) is no reason to draw these again.
const OwnRail = memo(Rail)
const OwnConversations = memo(ConversationsPage)
const OwnPhones = memo(PhonesPane)
const OwnHealth = memo(HealthLine)

/** The one window: rail, page, phones of a demo, and the line of health at the bottom. */
export function App() {
  const place = usePlace()
  const [page = 'conversations'] = place
  const [jumping, setJumping] = useState(false)
  const jump = useCallback(() => setJumping(true), [])
  const rest = useMemo(() => place.slice(1), [place])
  useHotkeys(
    [
      ['mod+K', () => setJumping(true)],
      ['mod+N', () => goTo('conversations', 'new')],
    ],
    [],
  )
  useEffect(() => desktop?.onPlace(goToWanted), [])
  useEffect(() => onCommand('jump', () => setJumping(true)), [])
  const isDemo = useIsDemo(place)
  useFirstRun(place)
  const Page = Object.hasOwn(pages, page) ? pages[page as keyof typeof pages] : undefined
  const bare = page === 'welcome'
  return (
    <div className={bare ? 'frame bare' : 'frame'}>
      {bare ? null : <OwnRail page={Page ? page : 'conversations'} isDemo={isDemo} onJump={jump} />}
      <main className="page" id="page">
        <ConnectionBar />
        {isDemo && page !== 'demo' ? <DemoBar /> : null}
        <Suspense fallback={<div className="loading" />}>
          {Page ? <Page place={rest} /> : <OwnConversations place={rest} />}
        </Suspense>
      </main>
      {Page && page !== 'waiting' ? null : <OwnPhones />}
      {bare ? null : <OwnHealth />}
      <NewSticks page={page} />
      {jumping ? <Jump onClose={() => setJumping(false)} /> : null}
    </div>
  )
}

/** Hears of every change of every link, so it stands by itself. */
function NewSticks({ page }: { page: string }) {
  useNewSticks(page)
  return null
}

/** Where the tray, a notification or the menu leads; the office's own places lie outside the demo. */
function goToWanted(wanted: string, ofOffice: boolean): void {
  const place = wanted.split('/').map(decodeURIComponent)
  doing(async () => {
    if (ofOffice && connection.world === 'demo') await connection.goInto('office')
    const [first = ''] = place
    if (!isCommand(first)) goTo(...(first === 'new' ? ['conversations', 'new'] : place))
    else {
      // The field to search in is there; a conversation is printed from where it is.
      if (first === 'search' && !location.hash.startsWith(hrefOf('conversations'))) goTo('conversations')
      if (first !== 'print' || document.querySelector('.thread-head')) run(first)
      else window.print()
    }
  })()
}

/** In a demo its own page comes first; a real gateway has none. */
function useIsDemo(place: readonly string[]): boolean {
  const { data: about } = useCall('about', {})
  const page = place[0]
  useEffect(() => {
    if (about?.demo && page === undefined) goTo('demo')
    else if (about?.demo === false && page === 'demo') goTo()
  }, [about, page])
  return about?.demo ?? false
}

/** Says on every other page that this is the demo, with the ways out. */
function DemoBar() {
  const t = useWords()
  return (
    <div className="connection-bar demo-bar">
      <span>{t('demo.bar')}</span>
      <a href={hrefOf('demo')}>{t('demo.back')}</a>
      {connection.world === 'demo' ? (
        <button type="button" className="link-button" onClick={leaveDemo}>
          {t('demo.leave')}
        </button>
      ) : null}
    </div>
  )
}

/** A gateway that nothing is set up on begins with the first run, once. */
function useFirstRun(place: readonly string[]): void {
  const { data } = useCall('settings', {}, ['settings'])
  const [asked, setAsked] = useState(false)
  useEffect(() => {
    if (!data || asked) return
    setAsked(true)
    const { transports, mail } = data as { transports: unknown[]; mail: { accounts: unknown[] } }
    if (transports.length === 0 && mail.accounts.length === 0 && place.length === 0) goTo('welcome')
  }, [data, asked, place.length])
}

/** Says that the gateway cannot be reached and that the page comes back by itself; or that a person has paused it. */
function ConnectionBar() {
  const t = useWords()
  const state = useConnectionState()
  const [engine, setEngine] = useState<EngineState>()
  useEffect(() => desktop?.onEngine(setEngine), [])
  const status = useStatus()
  if (state === 'lost' || engine?.phase === 'down') {
    return (
      <div className="connection-bar" role="status">
        {engine?.phase === 'down' && engine.sentence !== '' ? engine.sentence : t('connection.lost')}
      </div>
    )
  }
  if (status?.pausedSince === undefined) return null
  return (
    <div className="connection-bar" role="status">
      <span>{t('connection.paused', { when: since(status.pausedSince) })}</span>
      <button type="button" className="link-button" onClick={doing(() => connection.call('resume', {}))}>
        {t('connection.resume')}
      </button>
    </div>
  )
}
