import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import type { LinkStatus, SignalHistory } from '../../host/contract/results.ts'
import { connection } from '../lib/connection.ts'
import { ago, exactTime, number, since } from '../lib/format.ts'
import { useWords, type WordKey } from '../lib/i18n.ts'
import type { ModemInSettings } from '../lib/modem-settings.ts'
import { remediesOf } from '../lib/remedies.ts'
import { goTo, hrefOf } from '../lib/router.ts'
import { doing } from '../lib/tell.tsx'
import { Form, isPin, PinInput } from './form.tsx'
import { LinkMark } from './marks.tsx'
import { Outside } from './outside.tsx'
import { RemedyButton } from './remedy-button.tsx'
import { SignalBars } from './signal-bars.tsx'
import { SignalChart } from './signal-chart.tsx'

export interface ModemCardProps {
  readonly modem: ModemInSettings
  readonly link: LinkStatus | undefined
  readonly signal: SignalHistory | undefined
  readonly sentToday: number
  readonly now: number
  readonly paused: boolean
  /** On its own page: with everything that is known of it. */
  readonly whole?: boolean
}

/** One modem: how it is, what is wrong with it and what to do, and what it is. */
export function ModemCard({ modem, link, signal, sentToday, now, paused, whole = false }: ModemCardProps) {
  const t = useWords()
  const state = paused ? 'paused' : (link?.state ?? 'off')
  return (
    <article className="card modem-card" aria-label={modem.name}>
      <header>
        {whole ? (
          <SignalBars dbm={link?.health?.signalDbm} />
        ) : (
          <>
            <SignalBars dbm={link?.health?.signalDbm} />
            <a href={hrefOf('modems', modem.name)}>
              <Outside text={modem.name} longest={60} />
            </a>
          </>
        )}
        <LinkMark state={state} />
      </header>
      {link && link.sentence !== '' && !paused ? <Trouble link={link} /> : null}
      {link ? (
        <p className="dim" title={exactTime(link.since)}>
          {t('status.since', { when: since(link.since) })}
        </p>
      ) : null}
      <Facts modem={modem} link={link} sentToday={sentToday} whole={whole} />
      {signal ? <SignalChart history={signal} now={now} /> : null}
      <Group gap="xs">
        <Button size="compact-sm" variant="default" onClick={() => goTo('doctor', modem.name)}>
          {t('doctor.examine')}
        </Button>
        {whole ? (
          <Button size="compact-sm" variant="default" onClick={() => goTo('settings', 'transports', modem.name)}>
            {t('status.openSettings')}
          </Button>
        ) : (
          <Button size="compact-sm" variant="default" onClick={() => goTo('modems', modem.name)}>
            {t('modems.more')}
          </Button>
        )}
      </Group>
    </article>
  )
}

/** What is wrong, in words, with its button; a PIN is entered on the spot. */
function Trouble({ link }: { link: LinkStatus }) {
  const t = useWords()
  const remedies = remediesOf(link)
  return (
    <div className={link.state === 'attention' ? 'problem warn' : 'problem bad'} role="status">
      <p>
        {link.sentence}
        {link.retryAt ? <span className="dim"> {t('status.retry', { when: ago(link.retryAt) })}</span> : null}
      </p>
      {remedies.includes('pin') ? <PinForm modem={link.name} /> : null}
      <Group gap="xs" align="start">
        {remedies
          .filter((remedy) => remedy !== 'pin')
          .map((remedy, at) => (
            <RemedyButton key={remedy} remedy={remedy} link={link} first={at === 0 && !remedies.includes('pin')} />
          ))}
      </Group>
    </div>
  )
}

function PinForm({ modem }: { modem: string }) {
  const t = useWords()
  const [pin, setPin] = useState('')
  const save = async () => {
    await connection.call('setSecret', { name: `pin/${modem}`, value: pin })
    setPin('')
  }
  return (
    <Form className="row-form" onSend={doing(save)}>
      <PinInput label={t('secret.pin')} description={t('modems.pinOnce')} value={pin} onChange={setPin} />
      <Button type="submit" size="compact-sm" className="row-form-end" disabled={!isPin(pin)}>
        {t('status.enterPin')}
      </Button>
    </Form>
  )
}

function Facts({
  modem,
  link,
  sentToday,
  whole,
}: Pick<ModemCardProps, 'modem' | 'link' | 'sentToday'> & { whole: boolean }) {
  const t = useWords()
  const { health } = link ?? {}
  const limits = [
    modem.hourLimitParts === null ? undefined : t('modems.anHour', { parts: number(modem.hourLimitParts) }),
    modem.dayLimitParts === null ? undefined : t('modems.aDay', { parts: number(modem.dayLimitParts) }),
  ].filter((limit) => limit !== undefined)
  const { registration, balance } = health ?? {}
  const network = [health?.peer, registration && t(`registration.${registration}` as WordKey)]
    .filter(Boolean)
    .join(', ')
  const storage = health?.storage?.map(({ memory, used, total }) =>
    t('modems.places', { memory: memoryWords(memory, t), used: number(used), total: number(total) }),
  )
  const facts: readonly (readonly [WordKey, string | undefined])[] = [
    ['fact.peer', network],
    ['fact.signal', health?.signalDbm === undefined ? undefined : `${health.signalDbm} dBm`],
    ['fact.ownNumber', health?.ownNumber],
    ['fact.model', health?.model],
    ['fact.port', health?.port],
    ['fact.imei', health?.imei],
    ['fact.storage', storage?.join(', ')],
    ['fact.pool', modem.pool],
    ['fact.limits', limits.length === 0 ? t('modems.noLimits') : limits.join(', ')],
    ['fact.today', number(sentToday)],
    ['fact.balance', balance && `${balance.words.slice(0, 100)} (${ago(balance.at)})`],
    ...(whole
      ? ([
          ['fact.firmware', health?.firmware],
          ['fact.smsc', health?.smsc],
          ['fact.reopened', health?.reopened ? number(health.reopened) : undefined],
          ['fact.resets', health?.resets ? number(health.resets) : undefined],
        ] as const)
      : []),
  ]
  return (
    <dl className="facts wide">
      {facts.map(([name, value]) =>
        value ? (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd>
              <Outside text={value} longest={160} />
            </dd>
          </div>
        ) : null,
      )}
      {health?.iccid ? (
        <div>
          <dt>{t('fact.iccid')}</dt>
          <dd>
            <Masked value={health.iccid} />
          </dd>
        </div>
      ) : null}
    </dl>
  )
}

function memoryWords(memory: string, t: ReturnType<typeof useWords>): string {
  if (memory === 'SM') return t('memory.SM')
  return memory === 'ME' ? t('memory.ME') : memory
}

/** A number that is nobody's business, until it is asked for. */
function Masked({ value }: { value: string }) {
  const t = useWords()
  const [shown, setShown] = useState(false)
  return (
    <>
      <bdi className="tabular">{shown ? value : `${value.slice(0, 3)}…${value.slice(-2)}`}</bdi>{' '}
      <button type="button" className="link-button" aria-pressed={shown} onClick={() => setShown(!shown)}>
        {t(shown ? 'modems.hide' : 'modems.reveal')}
      </button>
    </>
  )
}
