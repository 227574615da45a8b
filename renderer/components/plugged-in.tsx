import { Button } from '@mantine/core'
import { IconAlertTriangle, IconDeviceUsb } from '@tabler/icons-react'
import type { LinkStatus, ModemStick, SettingsPage } from '../../host/contract/results.ts'
import { connection } from '../lib/connection.ts'
import { useWords } from '../lib/i18n.ts'
import { freeName } from '../lib/modem-settings.ts'
import { doing, tellDone } from '../lib/tell.tsx'
import { Outside } from './outside.tsx'

interface PluggedInProps {
  readonly sticks: readonly ModemStick[]
  readonly page: SettingsPage
  readonly links: readonly LinkStatus[]
}

/** Sticks that no modem of the settings uses, each with its next step. */
export function PluggedIn({ sticks, page, links }: PluggedInProps) {
  const t = useWords()
  const free = sticks.filter(({ usedBy }) => usedBy === undefined)
  // A modem that looks for its port may be about to take one of these.
  const looking = links.find(({ kind, state, health }) => kind === 'modem' && state === 'connecting' && !health?.port)
  if (free.length === 0) return null
  const ready = free.filter(({ state }) => state === 'ready')
  const others = sticks.some(({ usedBy }) => usedBy !== undefined) || ready.length > 1
  const use = async (stick: ModemStick) => {
    const name = freeName(page)
    const before = (page.written as { transports?: readonly unknown[] }).transports ?? []
    // Alone it is found wherever it is plugged in; among others its port says which is meant.
    const port = others || stick.state === 'adapter' ? (stick.path ?? 'auto') : 'auto'
    await connection.call('changeSetting', {
      path: ['transports'],
      value: [...before, { kind: 'modem', name, port }],
    })
    tellDone(t('modems.used', { name }), () =>
      connection.call('changeSetting', { path: ['transports'], value: before }),
    )
  }
  return (
    <section aria-labelledby="modems-plugged">
      <h2 id="modems-plugged">{t('modems.plugged')}</h2>
      <ul className="sticks" aria-live="polite">
        {free.map((stick) => (
          <li key={stick.id} className={stick.sentence === '' ? 'stick' : 'stick warn'}>
            {stick.sentence === '' ? (
              <IconDeviceUsb size={22} aria-hidden />
            ) : (
              <IconAlertTriangle size={22} aria-hidden />
            )}
            <div>
              <strong>
                <Outside text={stick.name === '' ? t('modems.aModem') : stick.name} longest={100} />
              </strong>
              {stick.path ? <span className="dim"> {stick.path}</span> : null}
              <p>{stick.sentence === '' ? t(wordOf(stick, looking)) : stick.sentence}</p>
            </div>
            {stick.sentence === '' && !looking ? (
              <Button variant={stick.state === 'ready' ? 'filled' : 'default'} onClick={doing(() => use(stick))}>
                {t(stick.state === 'ready' ? 'modems.use' : 'modems.useAdapter')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}

function wordOf({ state }: ModemStick, looking: LinkStatus | undefined) {
  if (looking) return 'modems.looking'
  return state === 'adapter' ? 'modems.adapterHelp' : 'modems.readyHelp'
}
