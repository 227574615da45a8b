import { Autocomplete, Button, Group, Tabs } from '@mantine/core'
import { IconInbox, IconMailX, IconPlayerPause } from '@tabler/icons-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { Virtuoso } from 'react-virtuoso'
import type { Result } from '../../host/contract/contract.ts'
import { AskOnce } from '../care/ask-once.tsx'
import { AskCancel } from '../components/details.tsx'
import { Empty } from '../components/empty.tsx'
import { Form } from '../components/form.tsx'
import { type Mail, MailRow } from '../components/mail-row.tsx'
import { Outside } from '../components/outside.tsx'
import { connection } from '../lib/connection.ts'
import { exactTime, shortTime } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'
import { goTo, hrefOf } from '../lib/router.ts'
import { doing, tellDone } from '../lib/tell.tsx'
import { useCall, useEvent } from '../lib/use-call.ts'

type Text = Result<'texts'>[number]
const pageSize = 50

/** What waits for a person: texts that are held, texts that nobody is known for, mails that were set aside. */
export function WaitingPage({ place: [tab = ''] }: { place: readonly string[] }) {
  const t = useWords()
  const { data: counts } = useCall('counts', {}, ['messages'])
  const chosen = ['held', 'unrouted', 'mails'].includes(tab)
    ? tab
    : counts && counts.held === 0 && counts.unrouted > 0
      ? 'unrouted'
      : 'held'
  return (
    <div className="sheet">
      <h1>{t('rail.waiting')}</h1>
      <Tabs
        value={chosen}
        onChange={(value) => value && goTo('waiting', value)}
        keepMounted={false}
        className="fill-tabs"
      >
        <Tabs.List>
          <Tabs.Tab value="held">{t('waiting.held', { count: counts?.held ?? 0 })}</Tabs.Tab>
          <Tabs.Tab value="unrouted">{t('waiting.unrouted', { count: counts?.unrouted ?? 0 })}</Tabs.Tab>
          <Tabs.Tab value="mails">{t('waiting.mails')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="held">
          <p className="purpose">{t('waiting.heldHelp')}</p>
          <Held />
        </Tabs.Panel>
        <Tabs.Panel value="unrouted">
          <p className="purpose">{t('waiting.unroutedHelp')}</p>
          <Unrouted />
        </Tabs.Panel>
        <Tabs.Panel value="mails">
          <p className="purpose">{t('waiting.mailsHelp')}</p>
          <Mails />
        </Tabs.Panel>
      </Tabs>
    </div>
  )
}

/** A list read by key, newest first; its head is read anew when messages change. */
function usePages<Row extends { readonly id: number }>(
  read: (beforeId: number | undefined) => Promise<readonly Row[]>,
) {
  const [rows, setRows] = useState<readonly Row[]>()
  const complete = useRef(false)
  const latest = useRef(read)
  latest.current = read
  const refresh = useCallback(() => {
    latest
      .current(undefined)
      .then((head) => {
        complete.current = head.length < pageSize
        setRows(head)
      })
      .catch(() => {})
  }, [])
  useEffect(refresh, [refresh])
  useEvent('messages', refresh)
  const more = () => {
    const before = rows?.at(-1)?.id
    if (complete.current || before === undefined) return
    latest
      .current(before)
      .then((next) => {
        complete.current = next.length < pageSize
        setRows((known = []) => [...known, ...next.filter(({ id }) => id < before)])
      })
      .catch(() => {})
  }
  return { rows, more, refresh }
}

const page = (beforeId: number | undefined) => ({ limit: pageSize, ...(beforeId === undefined ? {} : { beforeId }) })

function Held() {
  const t = useWords()
  const { rows, more } = usePages<Text>((beforeId) => connection.call('texts', { states: ['held'], ...page(beforeId) }))
  if (!rows) return <div className="loading" />
  if (rows.length === 0) {
    return (
      <Empty
        icon={<IconPlayerPause size={36} stroke={1.2} />}
        title={t('waiting.noHeldTitle')}
        text={t('waiting.noHeldText')}
      />
    )
  }
  return (
    <>
      {rows.length > 1 ? <ReleaseAll /> : null}
      <Virtuoso
        className="rows"
        data={rows}
        endReached={more}
        computeItemKey={(_, text) => text.id}
        itemContent={(_, text) => <HeldRow text={text} />}
      />
    </>
  )
}

function ReleaseAll() {
  const t = useWords()
  const { data } = useCall('counts', {}, ['messages'])
  const count = data?.held ?? 0
  const release = async () => tellDone(t('waiting.releasedAll', await connection.call('releaseHeld', {})))
  return (
    <AskOnce
      label={t('waiting.releaseAll', { count })}
      question={t('waiting.releaseAllAsk', { count })}
      yes={t('waiting.releaseAllYes')}
      onYes={release}
    />
  )
}

function HeldRow({ text }: { text: Text }) {
  const t = useWords()
  const { data } = useCall('why', { textId: text.id })
  const reason = data?.events.findLast(({ kind }) => kind === 'text.held')?.sentence
  return (
    <article className="row-card">
      <RowHead to={text.phone} at={text.createdAt} by={text.direction === 'out' ? text.sender : ''} textId={text.id} />
      <p className="row-body">
        <Outside text={text.body} longest={600} />
      </p>
      {reason ? <p className="row-reason">{reason}</p> : null}
      <Group gap="xs">
        <Button size="compact-sm" onClick={doing(() => connection.call('release', { textId: text.id }))}>
          {t('action.release')}
        </Button>
        <AskCancel textId={text.id} />
      </Group>
    </article>
  )
}

function RowHead({ to, at, by, textId }: { to: string; at: number; by: string; textId: number }) {
  const t = useWords()
  const { data: person } = useCall('person', { phone: to })
  return (
    <header className="row-head">
      <a href={hrefOf('conversations', to, String(textId))} title={to}>
        <Outside text={person?.name || person?.shown || to} longest={120} />
      </a>
      {by ? (
        <span className="dim">
          {t('waiting.from')} <Outside text={by} longest={120} />
        </span>
      ) : null}
      <time className="dim" dateTime={new Date(at).toISOString()} title={exactTime(at)}>
        {shortTime(at)}
      </time>
    </header>
  )
}

function Unrouted() {
  const t = useWords()
  const { rows, more } = usePages<Text>((beforeId) =>
    connection.call('texts', { direction: 'in', states: ['unrouted'], ...page(beforeId) }),
  )
  const { data: settings } = useCall('settings', {})
  const allowed = (settings as { permission?: { allow?: readonly string[] } } | undefined)?.permission?.allow ?? []
  const addresses = allowed.filter((one) => !one.startsWith('@'))
  if (!rows) return <div className="loading" />
  if (rows.length === 0) {
    return (
      <Empty
        icon={<IconInbox size={36} stroke={1.2} />}
        title={t('waiting.noUnroutedTitle')}
        text={t('waiting.noUnroutedText')}
      />
    )
  }
  return (
    <Virtuoso
      className="rows"
      data={rows}
      endReached={more}
      computeItemKey={(_, text) => text.id}
      itemContent={(_, text) => <UnroutedRow text={text} addresses={addresses} />}
    />
  )
}

function UnroutedRow({ text, addresses }: { text: Text; addresses: readonly string[] }) {
  const t = useWords()
  const [address, setAddress] = useState('')
  const assign = async () => {
    await connection.call('assign', { textId: text.id, address: address.trim() })
    tellDone(t('waiting.assigned', { address: address.trim() }))
  }
  return (
    <article className="row-card">
      <RowHead to={text.phone} at={text.createdAt} by="" textId={text.id} />
      <p className="row-body">
        <Outside text={text.body} longest={600} />
      </p>
      <Form className="row-form" onSend={doing(assign)}>
        <Autocomplete
          size="xs"
          aria-label={t('waiting.giveTo')}
          placeholder={t('waiting.giveToExample')}
          data={[...addresses]}
          value={address}
          onChange={setAddress}
          maxLength={320}
        />
        <Button type="submit" size="compact-sm" disabled={!/^\S+@\S+\.\S+$/.test(address.trim())}>
          {t('waiting.give')}
        </Button>
        <Button size="compact-sm" variant="default" component="a" href={hrefOf('conversations', text.phone)}>
          {t('waiting.answer')}
        </Button>
      </Form>
    </article>
  )
}

function Mails() {
  const t = useWords()
  const { rows, more, refresh } = usePages<Mail>(async (beforeId) => {
    const [rejected, ignored] = await Promise.all([
      connection.call('mails', { state: 'rejected', ...page(beforeId) }),
      connection.call('mails', { state: 'ignored', ...page(beforeId) }),
    ])
    return [...rejected, ...ignored].sort((a, b) => b.id - a.id).slice(0, pageSize)
  })
  if (!rows) return <div className="loading" />
  if (rows.length === 0) {
    return (
      <Empty
        icon={<IconMailX size={36} stroke={1.2} />}
        title={t('waiting.noMailsTitle')}
        text={t('waiting.noMailsText')}
      />
    )
  }
  return (
    <Virtuoso
      className="rows"
      data={rows}
      endReached={more}
      computeItemKey={(_, mail) => mail.id}
      itemContent={(_, mail) => <MailRow mail={mail} onDone={refresh} />}
    />
  )
}
