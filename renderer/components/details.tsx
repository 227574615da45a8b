import { ActionIcon, Button, Group, Tabs } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { Story, TextStory } from '../../host/contract/results.ts'
import { connection } from '../lib/connection.ts'
import { clockTime, dayWords, exactTime, number, startOfDay } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'
import { useStatus } from '../lib/status.ts'
import { doing, tellDone } from '../lib/tell.tsx'
import { useCall } from '../lib/use-call.ts'
import { AtProvider, Reword } from './at-provider.tsx'
import { StateMark } from './marks.tsx'
import { Outside } from './outside.tsx'

/** Everything known of one text: why, its parts, the mail it came from, the evidence from the wire. */
export function Details({ textId, onClose }: { textId: number; onClose: () => void }) {
  const t = useWords()
  const { data, error } = useCall('why', { textId }, ['messages'])
  const story = data?.texts[0]
  return (
    <aside className="details" aria-label={t('details.label')}>
      <header className="details-head">
        <h2>{t('details.title')}</h2>
        <ActionIcon variant="subtle" color="gray" aria-label={t('common.close')} onClick={onClose}>
          <IconX size={18} />
        </ActionIcon>
      </header>
      {error ? <p role="alert">{error.message}</p> : null}
      {data && story ? (
        <>
          <Actions story={story} />
          <Tabs defaultValue="why" keepMounted={false}>
            <Tabs.List>
              <Tabs.Tab value="why">{t('details.why')}</Tabs.Tab>
              {story.parts.length > 0 ? <Tabs.Tab value="parts">{t('details.parts')}</Tabs.Tab> : null}
              {data.mail ? <Tabs.Tab value="mail">{t('details.mail')}</Tabs.Tab> : null}
              {data.outmails.length > 0 ? <Tabs.Tab value="sent">{t('details.outmails')}</Tabs.Tab> : null}
            </Tabs.List>
            <Tabs.Panel value="why">
              <Why story={data} />
            </Tabs.Panel>
            <Tabs.Panel value="parts">
              <Parts story={story} />
            </Tabs.Panel>
            <Tabs.Panel value="mail">{data.mail ? <OriginalMail mailId={data.mail.id} /> : null}</Tabs.Panel>
            <Tabs.Panel value="sent">
              <Outmails story={data} />
            </Tabs.Panel>
          </Tabs>
        </>
      ) : null}
    </aside>
  )
}

function Actions({ story: { text } }: { story: TextStory }) {
  const t = useWords()
  const { id, state } = text
  const act = (call: 'hold' | 'release' | 'cancel' | 'resend') => doing(() => connection.call(call, { textId: id }))
  const copy = async () => {
    await navigator.clipboard.writeText(text.body)
    tellDone(t('details.copied'))
  }
  const out = text.direction === 'out'
  const byProvider = useStatus()?.links.some(({ name, kind }) => kind === 'smpp' && name === text.transport) ?? false
  return (
    <Group gap="xs" className="details-actions">
      <StateMark state={state} />
      {out && state === 'held' ? (
        <Button size="compact-sm" onClick={act('release')}>
          {t('action.release')}
        </Button>
      ) : null}
      {out && ['failed', 'expired', 'cancelled'].includes(state) ? (
        <Button size="compact-sm" onClick={act('resend')}>
          {t('action.resend')}
        </Button>
      ) : null}
      {out && ['queued', 'unknown'].includes(state) ? (
        <Button size="compact-sm" variant="default" onClick={act('hold')}>
          {t('action.hold')}
        </Button>
      ) : null}
      {out && ['queued', 'held', 'unknown'].includes(state) ? <AskCancel textId={id} /> : null}
      {out && state === 'sent' && byProvider ? <AtProvider textId={id} /> : null}
      {out && (['queued', 'held'].includes(state) || (state === 'sent' && byProvider)) ? (
        <Reword textId={id} body={text.body} />
      ) : null}
      <Button size="compact-sm" variant="default" onClick={doing(copy)}>
        {t('action.copy')}
      </Button>
    </Group>
  )
}

/** Giving up a text asks once, in place. */
export function AskCancel({ textId }: { textId: number }) {
  const t = useWords()
  const [asking, setAsking] = useState(false)
  if (!asking) {
    return (
      <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
        {t('action.cancel')}
      </Button>
    )
  }
  return (
    <Group gap={6} role="group" aria-label={t('action.cancelAsk')}>
      <span>{t('action.cancelAsk')}</span>
      <Button size="compact-sm" color="red" onClick={doing(() => connection.call('cancel', { textId }))}>
        {t('action.cancelYes')}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => setAsking(false)} autoFocus>
        {t('action.cancelNo')}
      </Button>
    </Group>
  )
}

function Why({ story }: { story: Story }) {
  const t = useWords()
  if (story.events.length === 0) return <p className="dim">{t('details.nothing')}</p>
  return (
    <ol className="why">
      {story.events.map((event, at) => {
        const before = story.events[at - 1]
        const newDay = !before || startOfDay(before.at) !== startOfDay(event.at)
        return (
          <li key={event.id}>
            {newDay ? <h3>{dayWords(event.at)}</h3> : null}
            <time dateTime={new Date(event.at).toISOString()} title={exactTime(event.at)}>
              {clockTime(event.at)}
            </time>
            <Outside text={event.sentence} longest={2_000} />
          </li>
        )
      })}
    </ol>
  )
}

function Parts({ story }: { story: TextStory }) {
  const t = useWords()
  return (
    <ol className="parts">
      {story.parts.map((part) => (
        <li key={part.id}>
          <div className="part-head">
            <strong>{t('details.partOf', { number: part.number, total: story.parts.length })}</strong>
            <StateMark state={part.state} />
          </div>
          <dl>
            <Fact name={t('details.by')} value={part.transport} />
            {part.wireId ? <Fact name={t('details.wireId')} value={part.wireId} wire /> : null}
            {part.submittedAt ? <Fact name={t('details.submitted')} value={exactTime(part.submittedAt)} /> : null}
            {part.sentAt ? <Fact name={t('details.accepted')} value={exactTime(part.sentAt)} /> : null}
            {part.doneAt ? <Fact name={t('details.done')} value={exactTime(part.doneAt)} /> : null}
            {part.doubled ? <Fact name={t('details.doubled')} value={t('details.doubledYes')} /> : null}
            {part.error ? (
              <Fact
                name={t('details.code')}
                value={[part.error.code, part.error.wire].filter(Boolean).join(' · ')}
                wire
              />
            ) : null}
          </dl>
        </li>
      ))}
    </ol>
  )
}

function Fact({ name, value, wire = false }: { name: string; value: string; wire?: boolean }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className={wire ? 'wire' : undefined}>
        <Outside text={value} longest={500} />
      </dd>
    </>
  )
}

function OriginalMail({ mailId }: { mailId: number }) {
  const t = useWords()
  const { data, error } = useCall('original', { mailId })
  if (error) return <p role="alert">{error.message}</p>
  if (!data) return <div className="loading" />
  return (
    <article className="original">
      <dl>
        <Fact name={t('mail.from')} value={data.fromName ? `${data.fromName} <${data.from}>` : data.from} />
        <Fact name={t('mail.subject')} value={data.subject} />
        <Fact name={t('mail.arrived')} value={exactTime(data.arrivedAt)} />
        {data.attachments.length > 0 ? (
          <Fact
            name={t('mail.attachments', { count: number(data.attachments.length) })}
            value={data.attachments.join(', ')}
          />
        ) : null}
      </dl>
      <section
        className="original-words"
        aria-label={t('mail.words')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
        tabIndex={0}
      >
        <Outside text={data.text} longest={200_000} />
      </section>
    </article>
  )
}

function Outmails({ story }: { story: Story }) {
  const t = useWords()
  return (
    <ol className="parts">
      {story.outmails.map((outmail) => (
        <li key={outmail.id}>
          <div className="part-head">
            <strong>
              <Outside text={outmail.mail.subject} longest={200} />
            </strong>
            <StateMark state={outmail.state} />
          </div>
          <dl>
            <Fact name={t('mail.to')} value={outmail.mail.to.map(({ address }) => address).join(', ')} />
            <Fact name={t('mail.by')} value={outmail.account} />
            <Fact name={t('mail.arrived')} value={exactTime(outmail.createdAt)} />
          </dl>
        </li>
      ))}
    </ol>
  )
}
