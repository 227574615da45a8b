import { Button, Group } from '@mantine/core'
import { IconArrowLeft, IconDeviceUsb } from '@tabler/icons-react'
import type { SettingsPage } from '../../host/contract/results.ts'
import { Empty } from '../components/empty.tsx'
import { ExamineButton } from '../components/examine-button.tsx'
import { ModemCard } from '../components/modem-card.tsx'
import { ModemTools } from '../components/modem-tools.tsx'
import { Outside } from '../components/outside.tsx'
import { PluggedIn } from '../components/plugged-in.tsx'
import { useWords } from '../lib/i18n.ts'
import { type ModemInSettings, modemsOf } from '../lib/modem-settings.ts'
import { goTo } from '../lib/router.ts'
import { useStatus } from '../lib/status.ts'
import { useCall } from '../lib/use-call.ts'

/** The modems of the office, and what is plugged in besides; with a name in its place, one modem and all that can be done with it. */
export function ModemsPage({ place: [chosen] }: { place: readonly string[] }) {
  const { data: page } = useCall('settingsPage', {}, ['settings'])
  if (!page) return <div className="loading" />
  const modem = modemsOf(page).find(({ name }) => name === chosen)
  return modem ? <OneModem key={modem.name} modem={modem} page={page} /> : <AllModems page={page} />
}

function AllModems({ page }: { page: SettingsPage }) {
  const t = useWords()
  const status = useStatus()
  const { data: sticks } = useCall('modemSticks', {}, ['ports', 'settings', 'status'])
  const { data: signals } = useCall('signal', {}, ['status'])
  const { data: days } = useCall('statistics', { days: 1 }, ['messages'])
  const modems = modemsOf(page)
  if (!status || !sticks) return <div className="loading" />
  return (
    <div className="sheet scroll">
      <Group justify="space-between">
        <h1>{t('rail.modems')}</h1>
        {modems.length > 0 ? <ExamineButton /> : null}
      </Group>
      <PluggedIn sticks={sticks} page={page} links={status.links} />
      {modems.length > 0 ? (
        <section aria-labelledby="modems-own">
          <h2 id="modems-own">{t('modems.own')}</h2>
          <ul className="cards wide">
            {modems.map((modem) => (
              <li key={modem.name}>
                <ModemCard
                  modem={modem}
                  link={status.links.find(({ kind, name }) => kind === 'modem' && name === modem.name)}
                  signal={signals?.find(({ link }) => link === modem.name)}
                  sentToday={sentBy(days?.at(-1)?.parts ?? [], modem.name)}
                  now={status.now}
                  paused={status.pausedSince !== undefined}
                />
              </li>
            ))}
          </ul>
        </section>
      ) : sticks.length === 0 ? (
        <Empty
          icon={<IconDeviceUsb size={36} stroke={1.2} />}
          title={t('modems.emptyTitle')}
          text={t('modems.emptyText')}
        />
      ) : null}
    </div>
  )
}

const onTheWay = new Set(['sending', 'sent', 'delivered', 'unknown'])

function sentBy(parts: readonly { transport: string; state: string; parts: number }[], name: string): number {
  return parts
    .filter(({ transport, state }) => transport === name && onTheWay.has(state))
    .reduce((sum, each) => sum + each.parts, 0)
}

function OneModem({ modem, page }: { modem: ModemInSettings; page: SettingsPage }) {
  const t = useWords()
  const status = useStatus()
  const { data: signals } = useCall('signal', {}, ['status'])
  const { data: days } = useCall('statistics', { days: 1 }, ['messages'])
  const link = status?.links.find(({ kind, name }) => kind === 'modem' && name === modem.name)
  if (!status) return <div className="loading" />
  return (
    <div className="sheet scroll">
      <Group gap="xs">
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
          onClick={() => goTo('modems')}
        >
          {t('modems.all')}
        </Button>
      </Group>
      <h1>
        <Outside text={modem.name} longest={60} />
      </h1>
      <ModemCard
        whole
        modem={modem}
        link={link}
        signal={signals?.find((one) => one.link === modem.name)}
        sentToday={sentBy(days?.at(-1)?.parts ?? [], modem.name)}
        now={status.now}
        paused={status.pausedSince !== undefined}
      />
      <ModemTools modem={modem} page={page} works={link?.state === 'working' || link?.state === 'attention'} />
    </div>
  )
}
