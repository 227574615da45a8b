import { Autocomplete, Button, type ComboboxItem, Group, type OptionsFilter, Textarea, TextInput } from '@mantine/core'
import { IconPencilPlus } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { DemoMail } from '../../host/contract/demo.ts'
import { connection } from '../lib/connection.ts'
import { clockTime, exactTime } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'
import { has, type Journey } from '../lib/journeys.ts'
import { tellError } from '../lib/tell.tsx'
import type { Demo } from '../lib/use-demo.ts'
import { Form } from './form.tsx'
import { StateMark } from './marks.tsx'
import { Outside } from './outside.tsx'

/** What can be open: a new mail, or a thread by its first mail's Message-ID. */
export const newMail = 'new'

interface MailboxProps {
  readonly demo: Demo
  readonly open: string
  readonly onOpen: (thread: string) => void
}

interface Thread {
  readonly id: string
  readonly mails: readonly DemoMail[]
}

function threadsOf(mails: readonly DemoMail[]): readonly Thread[] {
  const threads = new Map<string, DemoMail[]>()
  for (const mail of mails) threads.set(mail.thread, [...(threads.get(mail.thread) ?? []), mail])
  return [...threads]
    .map(([id, ofThread]) => ({ id, mails: ofThread }))
    .sort((a, b) => (b.mails.at(-1)?.at ?? 0) - (a.mails.at(-1)?.at ?? 0))
}

/** The mailbox of somebody in the office, as a small mail program: what came and went, and what is written. */
export function DemoMailbox({ demo, open, onOpen }: MailboxProps) {
  const t = useWords()
  const threads = threadsOf(demo.mails)
  const [read, setRead] = useState<ReadonlySet<string>>(new Set())
  const shown = threads.find(({ id }) => id === open)
  const lastShown = shown?.mails.at(-1)?.id
  useEffect(() => {
    if (lastShown !== undefined) setRead((before) => new Set([...before, lastShown]))
  }, [lastShown])
  return (
    <section className="mailbox" aria-labelledby="mailbox-title">
      <header className="demo-column-head">
        <h2 id="mailbox-title">{t('demo.mailbox', { name: demo.person.name })}</h2>
        <span className="dim">{demo.person.address}</span>
        <Button
          size="compact-sm"
          variant={open === newMail ? 'light' : 'default'}
          leftSection={<IconPencilPlus size={15} aria-hidden />}
          onClick={() => onOpen(newMail)}
        >
          {t('demo.new')}
        </Button>
      </header>
      {threads.length === 0 ? (
        <p className="mailbox-none dim">{t('demo.noMail')}</p>
      ) : (
        <ul className="mailbox-list" aria-label={t('demo.mails')}>
          {threads.map((thread) => (
            <Row
              key={thread.id}
              thread={thread}
              open={thread.id === open}
              unread={thread.mails.some((mail) => !mail.mine && mail === thread.mails.at(-1) && !read.has(mail.id))}
              onOpen={() => onOpen(thread.id)}
            />
          ))}
        </ul>
      )}
      {shown ? <Reading key={shown.id} thread={shown} demo={demo} /> : <NewMail demo={demo} onSent={onOpen} />}
    </section>
  )
}

function Row({ thread, open, unread, onOpen }: { thread: Thread; open: boolean; unread: boolean; onOpen: () => void }) {
  const t = useWords()
  const last = thread.mails.at(-1)
  if (!last) return null
  const others = thread.mails.find(({ mine }) => !mine) ?? last
  return (
    <li>
      <button
        type="button"
        className={unread ? 'mail-row unread' : 'mail-row'}
        aria-current={open ? 'true' : undefined}
        onClick={onOpen}
      >
        <span className="mail-who">
          <Outside text={others.who} longest={60} />
          {thread.mails.length > 1 ? <span className="mail-count">{thread.mails.length}</span> : null}
          {unread ? <span className="hidden-words">{t('rail.unreadBadge')}</span> : null}
        </span>
        <time>{clockTime(last.at)}</time>
        <span className="mail-subject">
          <Outside text={last.subject || t('demo.noSubject')} longest={120} />
          <span className="dim">
            {' '}
            <Outside text={last.words} longest={120} />
          </span>
        </span>
      </button>
    </li>
  )
}

function Reading({ thread, demo }: { thread: Thread; demo: Demo }) {
  const t = useWords()
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const list = useRef<HTMLOListElement>(null)
  const { count } = demo
  // biome-ignore lint/correctness/useExhaustiveDependencies: what happens to the last mail is a reason to scroll down
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight })
  }, [count, demo.events.length])
  const send = async () => {
    if (text.trim() === '' || busy) return
    setBusy(true)
    try {
      await connection.call('demoMail', { thread: thread.id, text })
      setText('')
    } catch (thrown) {
      tellError(thrown)
    } finally {
      setBusy(false)
    }
  }
  const first = thread.mails[0]
  const who = thread.mails.at(-1)?.who ?? ''
  return (
    <div className="reading">
      <h3>
        <Outside text={first?.subject || t('demo.noSubject')} longest={200} />
      </h3>
      <ol
        ref={list}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
        tabIndex={0}
        aria-label={t('demo.thread')}
      >
        {thread.mails.map((mail) => (
          <li key={mail.id} className={mail.mine ? 'mail mine' : 'mail'}>
            <div className="mail-head">
              <strong>
                {mail.mine ? t('demo.you', { name: demo.person.name }) : <Outside text={mail.who} longest={60} />}
              </strong>
              <time title={exactTime(mail.at)}>{clockTime(mail.at)}</time>
            </div>
            <p className="mail-words">
              <Outside text={mail.words} longest={10_000} />
            </p>
            {mail.mine ? <MailState journey={demo.journeys.find(({ messageId }) => messageId === mail.id)} /> : null}
          </li>
        ))}
      </ol>
      <Form onSend={send}>
        <Textarea
          id="demo-answer"
          rows={2}
          aria-label={t('demo.answer', { name: who })}
          placeholder={t('demo.answer', { name: who })}
          value={text}
          maxLength={10_000}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={sendOnKey(send)}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={busy} disabled={text.trim() === ''}>
            {t('demo.sendAnswer')}
          </Button>
        </Group>
      </Form>
    </div>
  )
}

/** Under a mail that was written: how far it has come. */
function MailState({ journey }: { journey: Journey | undefined }) {
  const t = useWords()
  if (!journey) return null
  if (journey.trouble !== undefined) return <p className="mail-state remedy">{journey.trouble}</p>
  if (has(journey, 'delivered')) return <State state="delivered" words={t('demo.state.delivered')} />
  if (has(journey, 'accepted')) return <State state="sent" words={t('demo.state.sent')} />
  return <State state="queued" words={t('demo.state.queued')} />
}

function State({ state, words }: { state: string; words: string }) {
  return (
    <p className="mail-state">
      <StateMark state={state} iconOnly /> {words}
    </p>
  )
}

function sendOnKey(send: () => Promise<void>) {
  return (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    void send()
  }
}

/** An address that is chosen already stands beside the others to choose; what is being typed leaves those that it begins. */
const othersOrMatching: OptionsFilter = ({ options, search }) => {
  const items = options.filter((option): option is ComboboxItem => 'value' in option)
  const typed = search.trim().toLowerCase()
  return items.some(({ value }) => value === typed) ? items : items.filter(({ value }) => value.startsWith(typed))
}

function NewMail({ demo, onSent }: { demo: Demo; onSent: (thread: string) => void }) {
  const t = useWords()
  // The first mail is there already: what to write is not what is to be learnt.
  const fresh = !demo.mails.some(({ mine }) => mine)
  const [to, setTo] = useState(demo.phones[0]?.address ?? '')
  const [subject, setSubject] = useState(fresh ? t('demo.sample.subject') : '')
  const [text, setText] = useState(fresh ? t('demo.sample.mail') : '')
  const [busy, setBusy] = useState(false)
  const owner = demo.phones.find(({ address }) => address === to.trim().toLowerCase())
  const send = async () => {
    if (busy || text.trim() === '') return
    setBusy(true)
    try {
      const { messageId } = await connection.call('demoMail', { to: to.trim(), subject: subject.trim(), text })
      onSent(messageId)
    } catch (thrown) {
      tellError(thrown)
      setBusy(false)
    }
  }
  return (
    <Form className="new-mail" aria-label={t('demo.new')} onSend={send}>
      <Autocomplete
        label={t('demo.to')}
        description={owner ? t('demo.toPhone', { name: owner.name }) : t('demo.toHelp')}
        data={demo.phones.map(({ address }) => address)}
        value={to}
        size="sm"
        maxLength={320}
        onChange={setTo}
        filter={othersOrMatching}
      />
      <TextInput
        label={t('demo.subject')}
        value={subject}
        maxLength={300}
        onChange={(event) => setSubject(event.currentTarget.value)}
      />
      <Textarea
        id="demo-mail"
        className="new-mail-text"
        label={t('demo.text')}
        value={text}
        maxLength={10_000}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={sendOnKey(send)}
      />
      <Group justify="flex-end">
        <Button type="submit" id="demo-send" loading={busy} disabled={text.trim() === '' || to.trim() === ''}>
          {t('demo.send')}
        </Button>
      </Group>
    </Form>
  )
}
