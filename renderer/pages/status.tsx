import { Button, Group } from '@mantine/core'
import { IconPlayerPause, IconPlugConnected } from '@tabler/icons-react'
import type { GatewayStatus, LinkStatus, SignalHistory } from '../../host/contract/results.ts'
import { Empty } from '../components/empty.tsx'
import { ExamineButton } from '../components/examine-button.tsx'
import { LinkMark } from '../components/marks.tsx'
import { Outside } from '../components/outside.tsx'
import { PartsChart } from '../components/parts-chart.tsx'
import { RemedyButton } from '../components/remedy-button.tsx'
import { SignalChart } from '../components/signal-chart.tsx'
import { TestButton } from '../components/test-card.tsx'
import { connection } from '../lib/connection.ts'
import { ago, exactTime, number, since } from '../lib/format.ts'
import { say, useWords, type WordKey } from '../lib/i18n.ts'
import { remediesOf, settingsPlace } from '../lib/remedies.ts'
import { goTo, hrefOf } from '../lib/router.ts'
import { useStatus } from '../lib/status.ts'
import { doing, tellDone } from '../lib/tell.tsx'
import { useCall } from '../lib/use-call.ts'

/** How everything stands: problems with their buttons, links, queue, parts by day. */
export function StatusPage({ place: [chosen] }: { place: readonly string[] }) {
  const t = useWords()
  const status = useStatus()
  const { data: counts } = useCall('counts', {}, ['messages'])
  const hasModem = status?.links.some(({ kind }) => kind === 'modem') ?? false
  const { data: signals } = useCall('signal', hasModem ? {} : undefined, ['status'])
  if (!status) return <div className="loading" />
  return (
    <div className="sheet scroll">
      <Group justify="space-between">
        <h1>{t('rail.status')}</h1>
        <Group gap="xs">
          {status.links.length > 0 ? <ExamineButton /> : null}
          {status.pausedSince === undefined && status.links.length > 0 ? (
            <Button variant="default" leftSection={<IconPlayerPause size={16} aria-hidden />} onClick={doing(pause)}>
              {t('status.pause')}
            </Button>
          ) : null}
        </Group>
      </Group>
      <Problems status={status} held={counts?.held ?? 0} unrouted={counts?.unrouted ?? 0} />
      <section aria-labelledby="status-links">
        <h2 id="status-links">{t('status.links')}</h2>
        {status.links.length === 0 ? (
          <Empty
            icon={<IconPlugConnected size={36} stroke={1.2} />}
            title={t('status.noLinksTitle')}
            text={t('status.noLinksText')}
          >
            <Button onClick={() => goTo('welcome')}>{t('status.setUp')}</Button>
          </Empty>
        ) : (
          <ul className="cards">
            {status.links.map((link) => (
              <LinkCard
                key={`${link.kind}/${link.name}`}
                link={status.pausedSince === undefined ? link : { ...link, state: 'paused' }}
                signal={link.kind === 'modem' ? signals?.find((one) => one.link === link.name) : undefined}
                now={status.now}
                chosen={link.name === chosen}
              />
            ))}
          </ul>
        )}
      </section>
      <Queue status={status} />
      <section aria-labelledby="status-parts">
        <h2 id="status-parts">{t('status.parts')}</h2>
        <PartsChart />
      </section>
    </div>
  )
}

/** A pause can be taken back at once. */
async function pause(): Promise<void> {
  await connection.call('pause', {})
  tellDone(say('status.pauseDone'), () => connection.call('resume', {}))
}

function Problems({ status, held, unrouted }: { status: GatewayStatus; held: number; unrouted: number }) {
  const t = useWords()
  const wrong = status.links.filter(({ sentence }) => sentence !== '')
  if (wrong.length === 0 && held === 0 && unrouted === 0) {
    return status.links.length === 0 ? null : <p className="all-well">{t('status.allWell')}</p>
  }
  return (
    <section aria-labelledby="status-problems">
      <h2 id="status-problems">{t('status.problems')}</h2>
      <ul className="problems">
        {wrong.map((link) => (
          <li key={`${link.kind}/${link.name}`} className={link.state === 'attention' ? 'problem warn' : 'problem bad'}>
            <p>
              <strong>
                <Outside text={link.name} longest={60} />
              </strong>{' '}
              {link.sentence}
              {link.retryAt ? <span className="dim"> {t('status.retry', { when: ago(link.retryAt) })}</span> : null}
            </p>
            <Group gap="xs" align="start">
              {remediesOf(link).map((remedy, at) => (
                <RemedyButton key={remedy} remedy={remedy} link={link} first={at === 0} />
              ))}
            </Group>
          </li>
        ))}
        {held > 0 ? (
          <li className="problem warn">
            <p>{t('status.held', { count: held })}</p>
            <Button size="compact-sm" onClick={() => goTo('waiting', 'held')}>
              {t('status.look')}
            </Button>
          </li>
        ) : null}
        {unrouted > 0 ? (
          <li className="problem warn">
            <p>{t('status.unrouted', { count: unrouted })}</p>
            <Button size="compact-sm" onClick={() => goTo('waiting', 'unrouted')}>
              {t('status.look')}
            </Button>
          </li>
        ) : null}
      </ul>
    </section>
  )
}

interface LinkCardProps {
  readonly link: LinkStatus
  readonly signal: SignalHistory | undefined
  readonly now: number
  readonly chosen: boolean
}

function LinkCard({ link, signal, now, chosen }: LinkCardProps) {
  const t = useWords()
  const { health } = link
  const facts: [WordKey, string | undefined][] = [
    ['fact.peer', health?.peer],
    ['fact.ownNumber', health?.ownNumber],
    ['fact.signal', health?.signalDbm === undefined ? undefined : `${health.signalDbm} dBm`],
    [
      'fact.registration',
      health?.registration === undefined ? undefined : t(`registration.${health.registration}` as WordKey),
    ],
    ['fact.model', health?.model],
    ['fact.firmware', health?.firmware],
    ['fact.imei', health?.imei],
    ['fact.imsi', health?.imsi],
    ['fact.iccid', health?.iccid],
    ['fact.smsc', health?.smsc],
    ['fact.storage', health?.storage?.map(({ memory, used, total }) => `${memory} ${used}/${total}`).join(', ')],
  ]
  return (
    <li className="card" aria-current={chosen ? 'true' : undefined}>
      <header>
        <a href={hrefOf(...settingsPlace(link))}>
          <Outside text={link.name} longest={60} />
        </a>
        <span className="dim">{t(`kind.${link.kind}` as WordKey)}</span>
        <LinkMark state={link.state} />
      </header>
      <p className="dim" title={exactTime(link.since)}>
        {t('status.since', { when: since(link.since) })}
      </p>
      <dl className="facts">
        {facts.map(([name, value]) =>
          value ? (
            <div key={name}>
              <dt>{t(name)}</dt>
              <dd>
                <Outside text={value} longest={120} />
              </dd>
            </div>
          ) : null,
        )}
      </dl>
      {signal ? <SignalChart history={signal} now={now} /> : null}
      <TestButton link={link.name} />
    </li>
  )
}

function Queue({ status }: { status: GatewayStatus }) {
  const t = useWords()
  const rows = status.queues.filter(({ transport }) => transport !== '')
  return (
    <section aria-labelledby="status-queue">
      <h2 id="status-queue">{t('status.queue')}</h2>
      <dl className="numbers">
        <Figure name={t('status.today')} value={number(status.partsToday)} />
        <Figure name={t('status.month')} value={number(status.partsThisMonth)} />
        <Figure name={t('status.mailsWaiting')} value={number(status.mailsWaiting)} />
      </dl>
      {rows.length === 0 ? (
        <p className="dim">{t('status.queueEmpty')}</p>
      ) : (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('status.by')}</th>
              <th scope="col">{t('state.queued')}</th>
              <th scope="col">{t('state.sending')}</th>
              <th scope="col">{t('state.unknown')}</th>
              <th scope="col">{t('state.held')}</th>
              <th scope="col">{t('status.oldest')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((queue) => (
              <tr key={queue.transport}>
                <th scope="row">
                  <Outside text={queue.transport} longest={60} />
                </th>
                {[queue.queued, queue.sending, queue.unknown, queue.held].map((count, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the columns are fixed
                  <td key={at} className="tabular">
                    {number(count)}
                  </td>
                ))}
                <td>{queue.oldestAt ? ago(queue.oldestAt) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="tabular">{value}</dd>
    </div>
  )
}
