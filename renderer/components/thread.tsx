import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconArrowLeft, IconBellOff, IconDots, IconMessageOff, IconPrinter, IconUserPlus } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso'
import type { Person } from '../../host/contract/results.ts'
import { connection } from '../lib/connection.ts'
import { dayWords, startOfDay } from '../lib/format.ts'
import { useWords } from '../lib/i18n.ts'
import { goTo, hrefOf } from '../lib/router.ts'
import { doing, tellDone } from '../lib/tell.tsx'
import { useCall } from '../lib/use-call.ts'
import { type Text, useThread } from '../lib/use-thread.ts'
import { Bubble } from './bubble.tsx'
import { Composer } from './composer.tsx'
import { ExportItems } from './export-menu.tsx'
import { Outside } from './outside.tsx'
import { printKeys, usePrint } from './print-sheet.tsx'

interface ThreadProps {
  readonly phone: string
  readonly around: number | undefined
  readonly chosen: number | undefined
  readonly onDetails: (textId: number) => void
}

/** The texts with one phone as bubbles, newest at the bottom, and the composer. */
export function Thread({ phone, around, chosen, onDetails }: ThreadProps) {
  const t = useWords()
  const { thread, older, newer } = useThread(phone, around)
  const { data: person } = useCall('person', { phone }, ['messages'])
  const { print, sheet } = usePrint(phone, person)
  const list = useRef<VirtuosoHandle>(null)
  const unread = person?.unread ?? 0
  useEffect(() => {
    const read = () => {
      if (unread > 0 && document.visibilityState === 'visible') connection.call('markRead', { phone }).catch(() => {})
    }
    read()
    document.addEventListener('visibilitychange', read)
    return () => document.removeEventListener('visibilitychange', read)
  }, [phone, unread])
  const texts = thread?.texts ?? []
  const several = new Set(texts.map((text) => (text.direction === 'out' ? text.sender : ''))).size > 2
  const start = around ? texts.findIndex(({ id }) => id === around) : texts.length - 1
  return (
    <>
      <ThreadHead phone={phone} person={person} onPrint={doing(print)} />
      {sheet}
      <div className="bubbles" role="log" aria-label={t('thread.texts')}>
        {thread && texts.length === 0 ? <p className="dim center">{t('thread.first')}</p> : null}
        {thread && texts.length > 0 ? (
          <Virtuoso<Text>
            key={`${phone}/${around ?? ''}`}
            ref={list}
            data={texts}
            firstItemIndex={thread.firstIndex}
            initialTopMostItemIndex={{ index: Math.max(0, start), align: around ? 'center' : 'end' }}
            startReached={older}
            endReached={newer}
            alignToBottom
            followOutput={(atBottom) => (atBottom && !thread.newer ? 'auto' : false)}
            atBottomThreshold={60}
            increaseViewportBy={600}
            computeItemKey={(_, text) => text.id}
            itemContent={(index, text) => {
              const before = texts[index - thread.firstIndex - 1]
              const newDay = !before || startOfDay(before.createdAt) !== startOfDay(text.createdAt)
              return (
                <div className="bubble-row">
                  {newDay ? <h3 className="day">{dayWords(text.createdAt)}</h3> : null}
                  <Bubble
                    text={text}
                    named={several}
                    chosen={text.id === chosen || text.id === around}
                    onDetails={onDetails}
                  />
                </div>
              )
            }}
          />
        ) : null}
      </div>
      {thread?.newer ? (
        <div className="to-newest">
          <Button size="compact-sm" variant="light" onClick={() => goTo('conversations', phone)}>
            {t('thread.newest')}
          </Button>
        </div>
      ) : null}
      {person?.stopped ? (
        <p className="stopped-note" role="note">
          <IconMessageOff size={16} aria-hidden /> {t('thread.stopped')}
        </p>
      ) : (
        <Composer to={phone} onSent={() => around !== undefined && goTo('conversations', phone)} />
      )}
    </>
  )
}

interface ThreadHeadProps {
  readonly phone: string
  readonly person: Person | undefined
  readonly onPrint: () => void
}

function ThreadHead({ phone, person, onPrint }: ThreadHeadProps) {
  const t = useWords()
  const stop = (stopped: boolean) => async () => {
    await connection.call('setStop', { phone, stopped })
    tellDone(t(stopped ? 'thread.stopDone' : 'thread.startDone'), () =>
      connection.call('setStop', { phone, stopped: !stopped }),
    )
  }
  return (
    <header className="thread-head">
      <ActionIcon
        className="only-narrow"
        variant="subtle"
        color="gray"
        aria-label={t('common.back')}
        onClick={() => goTo('conversations')}
      >
        <IconArrowLeft size={20} />
      </ActionIcon>
      <div className="thread-who">
        <h2>
          <Outside text={person?.name || person?.shown || phone} longest={200} />
        </h2>
        {person?.name ? (
          <span className="dim" title={phone}>
            {person.shown}
          </span>
        ) : null}
      </div>
      <Menu position="bottom-end" transitionProps={{ duration: 80 }}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('thread.more')}>
            <IconDots size={20} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {person && person.contactId === undefined ? (
            <Menu.Item component="a" href={hrefOf('contacts', 'new', phone)} leftSection={<IconUserPlus size={16} />}>
              {t('thread.addContact')}
            </Menu.Item>
          ) : null}
          <Menu.Item leftSection={<IconPrinter size={16} />} rightSection={<kbd>{printKeys}</kbd>} onClick={onPrint}>
            {t('thread.print')}
          </Menu.Item>
          <ExportItems query={{ phone }} name={`textpost-${phone.replace(/\W/g, '')}`} />
          <Menu.Item leftSection={<IconBellOff size={16} />} onClick={doing(stop(!person?.stopped))}>
            {t(person?.stopped ? 'thread.start' : 'thread.stop')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </header>
  )
}
